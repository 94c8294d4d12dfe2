import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGlobalId } from '../../src/schema/global-id.js';
import { PROBER_DEFAULTS } from '../../src/services/probing/limits.js';
import {
  AnnounceMaintenanceDocument,
  CancelMaintenanceDocument,
  ClearProbeSpecDocument,
  DebugProbeDocument,
  LaunchMinerDocument,
  MaintenanceDocument,
  ProbeSpecsDocument,
  SetProbeSpecDocument,
  type SetProbeSpecInput,
} from '../operations/generated.js';
import { ALICE, BOB, DOCKERFILE, openTestApi, type TestApi, tokenOf } from './api.js';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const launch = async () => {
  const input = { name: 'm', source: { dockerfile: DOCKERFILE } };
  const { launchMiner } = await api.ask(ALICE, LaunchMinerDocument, { input });
  if (launchMiner.__typename !== 'LaunchMinerPayload') throw new Error(JSON.stringify(launchMiner));
  return launchMiner.miner.id;
};

describe('what an owner asks of probes', () => {
  const set = async (viewer: typeof ALICE, input: SetProbeSpecInput) =>
    (await api.ask(viewer, SetProbeSpecDocument, { input })).setProbeSpec;
  const specsOf = async (id: string) => {
    const { miner } = await api.ask(null, ProbeSpecsDocument, { id });
    return Object.fromEntries((miner?.probeSpecs ?? []).map(({ kind, ...spec }) => [kind, spec]));
  };

  it('is what holds for everybody until something is set, and again once it is cleared', async () => {
    const minerId = await launch();
    const defaults = await specsOf(minerId);
    expect(defaults).toMatchObject({
      HEALTH: {
        path: '/health',
        everySeconds: 60,
        timeoutMs: 10_000,
        conditions: [],
        failAfter: 3,
        passAfter: 2,
      },
      CHAT: {
        path: '/api/chat',
        everySeconds: null,
        timeoutMs: PROBER_DEFAULTS.chatTimeoutMs,
        graceSeconds: 0,
        setAt: null,
      },
      INFO: { path: '/info', everySeconds: 3_600, failAfter: null },
    });
    const conditions = ['[BODY].queue < 10', 'has([BODY].model)'];
    await set(ALICE, {
      minerId,
      kind: 'HEALTH',
      conditions,
      failAfter: 2,
      graceSeconds: 60,
    });
    expect((await specsOf(minerId))['HEALTH']).toMatchObject({
      everySeconds: 60,
      timeoutMs: 10_000,
      conditions,
      failAfter: 2,
      passAfter: 2,
      graceSeconds: 60,
      setAt: expect.any(String) as string,
    });
    await set(ALICE, { minerId, kind: 'HEALTH', timeoutMs: 500 });
    expect((await specsOf(minerId))['HEALTH']).toMatchObject({
      everySeconds: 60,
      timeoutMs: 500,
      conditions,
      failAfter: 2,
    });
    for (let n = 0; n < 2; n += 1) await api.ask(ALICE, ClearProbeSpecDocument, { minerId, kind: 'HEALTH' });
    expect(await specsOf(minerId)).toEqual(defaults);
  });

  it('keeps what is left out, and takes back what is null', async () => {
    const minerId = await launch();
    const defaults = await specsOf(minerId);
    const conditions = Array.from({ length: 9 }, (_, i) => `[BODY].queue < ${10 + i}`);
    const all = { path: '/ready', timeoutMs: 2_000, conditions, failAfter: 5, passAfter: 1, graceSeconds: 9 };
    const health = async (input: Omit<SetProbeSpecInput, 'minerId' | 'kind'>) => {
      expect(await set(ALICE, { minerId, kind: 'HEALTH', ...input })).not.toHaveProperty('code');
      return (await specsOf(minerId))['HEALTH'];
    };
    await health(all);
    expect(await health({ everySeconds: 20 })).toMatchObject({ ...all, everySeconds: 20 });
    expect(await health({ timeoutMs: 3_000 })).toMatchObject({ ...all, everySeconds: 20, timeoutMs: 3_000 });
    expect(await health({ timeoutMs: null, path: null })).toMatchObject({
      ...{ ...all, everySeconds: 20, timeoutMs: 10_000, path: '/health' },
    });
    expect(await health({ conditions: [] })).toMatchObject({
      conditions: [],
      failAfter: 5,
      everySeconds: 20,
    });
    expect(await health({ conditions, failAfter: null })).toMatchObject({ conditions, failAfter: 3 });
    expect(await set(ALICE, { minerId, kind: 'CHAT', everySeconds: null })).not.toHaveProperty('code');
    expect(
      await set(ALICE, { minerId, kind: 'INFO', path: '/about', graceSeconds: null }),
    ).not.toHaveProperty('code');
    expect(await set(ALICE, { minerId, kind: 'INFO', path: null })).not.toHaveProperty('code');
    expect(await specsOf(minerId)).toMatchObject({ CHAT: defaults['CHAT'], INFO: defaults['INFO'] });
  });

  it.each<[Partial<SetProbeSpecInput>, string, RegExp]>([
    [{}, 'input', /Nothing is to be set/],
    [{ everySeconds: 14 }, 'input.everySeconds', /15 to 240/],
    [{ everySeconds: 241 }, 'input.everySeconds', /15 to 240/],
    [{ timeoutMs: 10_001 }, 'input.timeoutMs', /100 to 10000/],
    [{ failAfter: 1 }, 'input.failAfter', /2 to 10/],
    [{ passAfter: 11 }, 'input.passAfter', /1 to 10/],
    [{ graceSeconds: 601 }, 'input.graceSeconds', /0 to 600/],
    [{ path: 'http://10.0.0.1/' }, 'input.path', /path like \/health/],
    [{ path: '//10.0.0.1/' }, 'input.path', /path like \/health/],
    [{ path: '/a\r\nHost: x' }, 'input.path', /path like \/health/],
    [{ path: `/${'a'.repeat(200)}` }, 'input.path', /200 characters/],
    [{ conditions: ['[STATUS] == 200', '[BODY]..x == 1'] }, 'input.conditions.1', /^At character 8: /],
    [{ conditions: Array.from({ length: 11 }, () => '[STATUS] == 200') }, 'input.conditions', /At most 10/],
    [{ kind: 'CHAT', path: '/chat' }, 'input.path', /where users ask/],
    [{ kind: 'CHAT', everySeconds: 60 }, 'input.everySeconds', /hidden/],
    [{ kind: 'INFO', failAfter: 3 }, 'input.failAfter', /does not follow/],
  ])('is refused with the field and the reason: %j', async (input, field, message) => {
    const minerId = await launch();
    const refused = await set(ALICE, { minerId, kind: 'HEALTH', ...input });
    expect(refused).toMatchObject({
      code: 'INVALID_INPUT',
      field,
      message: expect.stringMatching(message) as string,
    });
    expect((await specsOf(minerId))['HEALTH']?.setAt).toBeNull();
  });

  it('keeps how often it is probed for a day', async () => {
    const minerId = await launch();
    const every = (everySeconds: number) => set(ALICE, { minerId, kind: 'HEALTH', everySeconds });
    expect(await every(15)).not.toHaveProperty('code');
    expect(await every(240)).toMatchObject({ code: 'ACTION_NOT_ALLOWED', field: 'input.everySeconds' });
    expect((await specsOf(minerId))['HEALTH']).toMatchObject({ everySeconds: 15 });
  });

  it('is nobody else’s to set', async () => {
    const minerId = await launch();
    const input = { minerId, kind: 'HEALTH', failAfter: 5 } as const;
    expect(await set(BOB, input)).toMatchObject({ code: 'NOT_FOUND', field: 'input.minerId' });
    expect(await set(tokenOf(ALICE, { scopes: ['read'] }), input)).toMatchObject({ code: 'FORBIDDEN' });
    expect((await api.run(null, SetProbeSpecDocument, { input })).errors).toHaveLength(1);
  });
});

describe('a probe for looking at', () => {
  it('is for the owner, and needs an address', async () => {
    const minerId = await launch();
    const probe = async (viewer: typeof ALICE) =>
      (await api.ask(viewer, DebugProbeDocument, { minerId, kind: 'HEALTH' })).debugProbe;
    expect(await probe(BOB)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await probe(ALICE)).toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
      message: 'This miner has no address',
    });
  });

  it('contacts no address that the server does not contact', async () => {
    const minerId = await launch();
    await api.repositories.miners.update(api.db, readGlobalId(minerId, 'id').id, { address: '127.0.0.1' });
    const { debugProbe } = await api.ask(ALICE, DebugProbeDocument, { minerId, kind: 'HEALTH' });
    expect(debugProbe).toMatchObject({
      __typename: 'DebugProbe',
      error: 'ADDRESS_REFUSED',
      response: null,
      countsAs: 'NOTHING',
      request: { line: 'GET /health HTTP/1.1' },
    });
  });
});

describe('maintenance', () => {
  const launchWell = async () => {
    const minerId = await launch();
    await api.repositories.miners.update(api.db, readGlobalId(minerId, 'id').id, { health: 'HEALTHY' });
    return minerId;
  };
  const inMinutes = (minutes: number, at = Date.now()) => new Date(at + minutes * 60_000).toISOString();
  const announce = async (
    viewer: typeof ALICE,
    minerId: string,
    from: number,
    to: number,
    reason = 'new disk',
  ) => {
    const at = Date.now();
    const input = { minerId, startsAt: inMinutes(from, at), endsAt: inMinutes(to, at), reason };
    return (await api.ask(viewer, AnnounceMaintenanceDocument, { input })).announceMaintenance;
  };
  const windowsOf = async (id: string) =>
    (await api.ask(null, MaintenanceDocument, { id })).miner?.maintenance ?? [];

  it('is announced by its owner, seen by everybody, and called off again', async () => {
    const minerId = await launchWell();
    const announced = await announce(ALICE, minerId, 5, 65);
    if (announced.__typename !== 'MaintenanceWindow') expect.fail(JSON.stringify(announced));
    expect(announced).toMatchObject({ reason: 'new disk', isOn: false, miner: { id: minerId } });
    expect(await windowsOf(minerId)).toMatchObject([{ id: announced.id, cancelledAt: null }]);

    const cancel = async (viewer: typeof ALICE) =>
      (await api.ask(viewer, CancelMaintenanceDocument, { id: announced.id })).cancelMaintenance;
    expect(await cancel(BOB)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await cancel(ALICE)).toMatchObject({ __typename: 'MaintenanceWindow' });
    expect(await cancel(ALICE)).toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    expect(await windowsOf(minerId)).toMatchObject([{ cancelledAt: expect.any(String) as string }]);
  });

  it('hides no outage: it begins later, takes 8 hours a week at most, and never twice the same time', async () => {
    const minerId = await launchWell();
    expect(await announce(ALICE, minerId, 0, 60)).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'input.startsAt',
    });
    expect(await announce(ALICE, minerId, -60, 60)).toMatchObject({ field: 'input.startsAt' });
    expect(await announce(ALICE, minerId, 10, 10)).toMatchObject({ field: 'input.endsAt' });
    expect(await announce(ALICE, minerId, 10, 10 + 481)).toMatchObject({ field: 'input.endsAt' });
    expect(await announce(ALICE, minerId, 10, 20, ' ')).toMatchObject({ field: 'input.reason' });
    expect(await announce(ALICE, minerId, 10, 10 + 300)).toMatchObject({ __typename: 'MaintenanceWindow' });
    expect(await announce(ALICE, minerId, 20, 30)).toMatchObject({ field: 'input.startsAt' });
    const day = 24 * 60;
    expect(await announce(ALICE, minerId, day, day + 181)).toMatchObject({ code: 'LIMIT_REACHED' });
    expect(await announce(ALICE, minerId, day, day + 179)).toMatchObject({ __typename: 'MaintenanceWindow' });
    expect(await announce(ALICE, minerId, 6 * day, 6 * day + 10)).toMatchObject({ code: 'LIMIT_REACHED' });
    expect(await announce(ALICE, minerId, 9 * day, 9 * day + 300)).toMatchObject({
      __typename: 'MaintenanceWindow',
    });
  });

  it('gives back what was called off before it began', async () => {
    const minerId = await launchWell();
    const first = await announce(ALICE, minerId, 5, 5 + 480);
    if (first.__typename !== 'MaintenanceWindow') expect.fail(JSON.stringify(first));
    expect(await announce(ALICE, minerId, 1_000, 1_100)).toMatchObject({ code: 'LIMIT_REACHED' });
    await api.ask(ALICE, CancelMaintenanceDocument, { id: first.id });
    expect(await announce(ALICE, minerId, 1_000, 1_480)).toMatchObject({ __typename: 'MaintenanceWindow' });
  });

  it('hides no outage that has begun: a miner that is not healthy has it announced an hour before', async () => {
    const minerId = await launchWell();
    const { id } = readGlobalId(minerId, 'id');
    for (const health of ['DOWN', 'DEGRADED', 'UNKNOWN'] as const) {
      await api.repositories.miners.update(api.db, id, { health });
      expect(await announce(ALICE, minerId, 59, 70)).toMatchObject({
        code: 'INVALID_INPUT',
        field: 'input.startsAt',
      });
    }
    expect(await announce(ALICE, minerId, 61, 70)).toMatchObject({ __typename: 'MaintenanceWindow' });
  });

  it('is announced at most fifty times in seven days, cancelled or not, and shown as often', async () => {
    const minerId = await launchWell();
    const { id } = readGlobalId(minerId, 'id');
    const at = (minutes: number) => new Date(inMinutes(minutes));
    for (let n = 0; n < 50; n += 1) {
      const about = {
        id: `w${String(n).padStart(2, '0')}`,
        minerId: id,
        ownerId: ALICE.accountId,
        reason: 'x',
      };
      const times = { startsAt: at(100), endsAt: at(200), createdAt: at(-n - 1), cancelledAt: at(-n) };
      await api.repositories.maintenanceWindows.insert(api.db, { ...about, ...times });
    }
    expect(await announce(ALICE, minerId, 5, 10)).toMatchObject({ code: 'LIMIT_REACHED' });
    const old = { reason: 'old', createdAt: at(-8 * 24 * 60), cancelledAt: null };
    await api.repositories.maintenanceWindows.insert(api.db, {
      ...{ id: 'old', minerId: id, ownerId: ALICE.accountId },
      ...{ ...old, startsAt: at(300), endsAt: at(310) },
    });
    const shown = await windowsOf(minerId);
    expect(shown).toHaveLength(50);
    expect(shown.map(({ reason }) => reason)).not.toContain('old');
  });
});
