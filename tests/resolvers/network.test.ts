import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeGlobalId } from '../../src/schema/global-id.js';
import { subjects } from '../../src/services/events/event-log.js';
import {
  DirectoryDocument,
  EligibilityDocument,
  LaunchMinersDocument,
  MinerChangedDocument,
  NetworkActivityDocument,
  NetworkStatsDocument,
  ScoreChangedDocument,
  StandingDocument,
} from '../operations/generated.js';
import { ALICE, BOB, DOCKERFILE, openTestApi, type TestApi } from './api.js';
import { launch, type Launched, setScore } from './scene.js';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

/** What a deployment that succeeded leaves behind. */
async function serve({ minerId }: Launched, more: object = {}): Promise<void> {
  await api.repositories.miners.update(api.db, minerId, {
    ...{ state: 'ACTIVE', health: 'HEALTHY', activeAt: new Date(), address: '192.0.2.1', countryCode: 'DE' },
    ...more,
  });
}

async function putValidation(id: string, state: 'RUNNING' | 'COMPLETED', minerId: string): Promise<void> {
  const at = new Date();
  const validation: Parameters<TestApi['repositories']['validations']['insert']>[1] = {
    ...{ id, state, validatorId: BOB.accountId, modelType: 'LLM', prompt: 'Capital of France?' },
    ...{ truth: { kind: 'EXACT', text: 'Paris' }, grader: 'EXACT', minerCount: 1, answeredCount: 0 },
    ...{ createdAt: at, deadlineAt: at, endedAt: state === 'RUNNING' ? null : at },
  };
  await api.db.transaction((tx) => api.repositories.validations.insert(tx, validation, [minerId]));
}

const tellNetwork = (events: Parameters<TestApi['eventLog']['append']>[2]) =>
  api.db.transaction((tx) => api.eventLog.append(tx, subjects.network, events));

describe('the directory', () => {
  it('is found by what people look for, with price and place, by anybody', async () => {
    const [a, b, c] = [
      await launch(api, ALICE, 'alpha'),
      await launch(api, BOB, 'beta'),
      await launch(api, BOB, 'gamma'),
    ];
    await serve(a);
    await serve(b, { countryCode: 'FI', capabilities: ['qa'] });
    await setScore(api, a.minerId, 40);
    await setScore(api, b.minerId, 80);
    await setScore(api, c.minerId, 99);
    await api.repositories.vms.update(api.db, a.vmId, { pricePerHourUsd: '0.10' });
    await api.repositories.vms.update(api.db, b.vmId, { pricePerHourUsd: '0.050' });
    await api.repositories.vms.update(api.db, c.vmId, { pricePerHourUsd: null });

    const find = async (variables: object) =>
      (await api.ask(null, DirectoryDocument, { first: 9, ...variables })).miners.nodes;
    expect(await find({})).toMatchObject([
      { name: 'beta', rank: 1, pricePerHourUsd: '0.050', score: { value: 80 } },
      { name: 'alpha', rank: 2, pricePerHourUsd: '0.10', countryCode: 'DE' },
    ]);
    const names = async (variables: object) => (await find(variables)).map(({ name }) => name);
    expect(await names({ direction: 'DESC' })).toEqual(['alpha', 'beta']);
    expect(await names({ orderBy: 'PRICE' })).toEqual(['beta', 'alpha', 'gamma']);
    expect(await names({ orderBy: 'NAME', direction: 'DESC' })).toEqual(['gamma', 'beta', 'alpha']);
    const { accountId } = ALICE;
    for (const ownedBy of [accountId, writeGlobalId('Account', accountId)])
      expect(await names({ orderBy: 'NEWEST', filter: { ownedBy } })).toEqual(['alpha']);
    expect(await names({ orderBy: 'SCORE', filter: { minScore: 50 } })).toEqual(['gamma', 'beta']);
    expect(
      await names({ filter: { countryCodes: ['fi'], capability: 'qa', maxPricePerHourUsd: '0.05' } }),
    ).toEqual(['beta']);
    expect(await names({ orderBy: 'NAME', filter: { search: 'AMM', states: ['LAUNCHING'] } })).toEqual([
      'gamma',
    ]);
  });

  it.each([
    [{ search: ' ' }, 'filter.search'],
    [{ search: 'x'.repeat(65) }, 'filter.search'],
    [{ countryCodes: ['Germany'] }, 'filter.countryCodes'],
    [{ minScore: 101 }, 'filter.minScore'],
    [{ ownedBy: 'Miner_0.0.1001' }, 'filter.ownedBy'],
  ])('refuses %j and says what is wrong with it', async (filter, field) => {
    const { errors } = await api.run(null, DirectoryDocument, { first: 1, filter });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'INVALID_INPUT', field });
  });

  it('says why a miner that is on its way can not take part yet', async () => {
    const { miner } = await launch(api, ALICE);
    const { miner: found } = await api.ask(null, StandingDocument, { id: miner });
    expect(found).toMatchObject({ rank: null, score: null });
    expect(found?.eligibility).toMatchObject({ isEligible: false, canEarn: false, canBeAsked: false });
    expect(found?.eligibility.checks[0]).toEqual({
      check: 'ACTIVE',
      passed: false,
      neededFor: ['BE_ASKED', 'BE_VALIDATED', 'EARN'],
      evidence: 'It is LAUNCHING',
      fix: 'Wait until its deployment has succeeded; watch `currentDeployment`.',
    });
    for (const { passed, fix } of found?.eligibility.checks ?? []) expect(fix === null).toBe(passed);
  });

  it('says of each miner of a page what stands in its own way', async () => {
    const [a, b, c] = [
      await launch(api, ALICE, 'alpha'),
      await launch(api, BOB, 'beta'),
      await launch(api, BOB, 'gamma'),
    ];
    for (const one of [a, b, c]) await serve(one);
    await setScore(api, a.minerId, 40);
    await setScore(api, b.minerId, 80);
    const at = Date.now();
    const window = { ownerId: BOB.accountId, reason: 'disk', createdAt: new Date(at), cancelledAt: null };
    const span = { startsAt: new Date(at - 60_000), endsAt: new Date(at + 60_000) };
    await api.repositories.maintenanceWindows.insert(api.db, {
      ...window,
      ...span,
      id: 'w',
      minerId: b.minerId,
    });
    const due = { intervalMs: 1_000, dueAt: new Date(at), okStreak: 0, badStreak: 0, lastAt: new Date(at) };
    await api.db.transaction((tx) =>
      api.repositories.probeTargets.enroll(tx, [{ ...due, minerId: c.minerId, kind: 'HEALTH' }]),
    );
    const { miners } = await api.ask(null, EligibilityDocument, { first: 3 });
    const passed = (name: string) =>
      miners.nodes.map(({ eligibility }) => eligibility.checks.find(({ check }) => check === name)?.passed);
    expect(miners.nodes.map(({ name }) => name)).toEqual(['alpha', 'beta', 'gamma']);
    expect(passed('SCORE_KNOWN')).toEqual([true, true, false]);
    expect(passed('NOT_IN_MAINTENANCE')).toEqual([true, false, true]);
    expect(passed('FRESH')).toEqual([false, false, true]);
    const [, beta] = miners.nodes;
    expect(beta?.eligibility.checks).toContainEqual({
      ...{ check: 'NOT_IN_MAINTENANCE', passed: false },
      evidence: `In maintenance until ${span.endsAt.toISOString()}: disk`,
    });
  });

  it('says so of a whole page by as many statements, however many miners are on it', async () => {
    const input = { name: 'm', count: 60, source: { dockerfile: DOCKERFILE } };
    expect(await api.ask(ALICE, LaunchMinersDocument, { input })).toMatchObject({
      launchMiners: { __typename: 'LaunchMinersPayload' },
    });
    const statementsFor = async (first: number): Promise<number> => {
      const select = vi.spyOn(api.db, 'select');
      const { miners } = await api.ask(null, EligibilityDocument, { first });
      expect(miners.nodes).toHaveLength(first);
      const { length } = select.mock.calls;
      select.mockRestore();
      return length;
    };
    // What the server keeps in memory is read once.
    await statementsFor(1);
    const few = await statementsFor(2);
    expect(few).toBeGreaterThan(2);
    expect(await statementsFor(60)).toBe(few);
  });
});

describe('the numbers of the network', () => {
  it('count who serves, where and how well', async () => {
    const [a, b] = [await launch(api, ALICE, 'alpha'), await launch(api, BOB, 'beta')];
    await launch(api, BOB, 'gamma');
    await serve(a);
    await serve(b, { health: 'DOWN' });
    await setScore(api, a.minerId, 40);
    await setScore(api, b.minerId, 81);
    const { networkStats } = await api.ask(null, NetworkStatsDocument, {});
    expect(networkStats).toMatchObject({
      ...{ miners: 3, active: 2, scored: 2, meanScore: 60.5, medianScore: 60.5 },
      byState: [
        { name: 'ACTIVE', count: 2 },
        { name: 'LAUNCHING', count: 1 },
      ],
      byHealth: [
        { name: 'DOWN', count: 1 },
        { name: 'HEALTHY', count: 1 },
      ],
      byCountry: [{ name: 'DE', count: 2 }],
      lastHour: { probes: 0, questions: 0, validations: 0, validators: 0 },
    });
  });

  it('count what was asked only when it is over, or a miner that is asked could see by whom', async () => {
    const { minerId } = await launch(api, ALICE);
    const [modelType, createdAt] = ['LLM', new Date()] as const;
    const question = {
      ...{ accountId: BOB.accountId, modelType, minerId: null, promptHash: 'h', answerHash: null },
      ...{ prompt: null, answer: null, receipt: null, failure: null, createdAt, endedAt: null },
    };
    await api.db.transaction((tx) =>
      api.repositories.queries.save(tx, [
        { ...question, id: 'q1', state: 'RUNNING' },
        { ...question, id: 'q2', state: 'ANSWERED' },
      ]),
    );
    await putValidation('v1', 'RUNNING', minerId);
    await putValidation('v2', 'COMPLETED', minerId);
    const { networkStats } = await api.ask(null, NetworkStatsDocument, {});
    expect(networkStats.lastHour).toMatchObject({ questions: 1, validations: 1, validators: 1 });
  });
});

describe('the activity of the network', () => {
  it('begins with what is true, goes on with what happens, and comes again from any point', async () => {
    const { minerId, miner } = await launch(api, ALICE);
    await putValidation('v', 'COMPLETED', minerId);
    const validation = writeGlobalId('Validation', 'v');
    const watch = await api.watch(null, NetworkActivityDocument, {});
    const first = await watch.next();
    expect(first).toMatchObject({ __typename: 'NetworkSnapshot', stats: { miners: 1, active: 0 } });
    await tellNetwork([
      { type: 'MINER_JOINED', payload: { minerId } },
      { type: 'MINER_CHANGED', payload: { minerId, state: 'ACTIVE', health: 'UNKNOWN' } },
      { type: 'HEALTH_CHANGED', payload: { minerId, before: 'UNKNOWN', after: 'HEALTHY', probeIds: [] } },
      { type: 'VALIDATION_CHANGED', payload: { validationId: 'v', state: 'RUNNING' } },
      { type: 'VALIDATION_CHANGED', payload: { validationId: 'v', state: 'COMPLETED' } },
      { type: 'EPOCH_REVEALED', payload: { epoch: 7 } },
      { type: 'MINER_LEFT', payload: { minerId } },
    ]);
    const kinds = [];
    for (let i = 0; i < 5; i += 1) kinds.push(await watch.next());
    expect(kinds).toMatchObject([
      { kind: 'JOINED', miner: { id: miner } },
      { kind: 'HEALTH_CHANGED', detail: 'Health went from UNKNOWN to HEALTHY' },
      { kind: 'VALIDATION_FINISHED', miner: null, validation: { id: validation, truth: 'Paris' } },
      { kind: 'EPOCH_REVEALED' },
      { kind: 'LEFT' },
    ]);
    await watch.stop();

    const after = first && 'seq' in first ? first.seq : '';
    const again = await api.watch(null, NetworkActivityDocument, {
      after,
      kinds: ['LEFT', 'EPOCH_REVEALED'],
    });
    expect([await again.next(), await again.next()]).toMatchObject([
      { kind: 'EPOCH_REVEALED' },
      { kind: 'LEFT' },
    ]);
    await again.stop();
  });

  it('tells everybody of a launch and of an end, as the lifecycle writes them', async () => {
    const watch = await api.watch(null, MinerChangedDocument, {});
    expect(await watch.next()).toMatchObject({ __typename: 'MinersSnapshot', miners: [] });
    const { miner, minerId } = await launch(api, ALICE);
    expect(await watch.next()).toMatchObject({
      __typename: 'MinerChanged',
      state: 'LAUNCHING',
      miner: { id: miner },
    });
    await serve({ minerId } as Launched);
    await api.mining.miners.terminate(ALICE, minerId);
    expect(await watch.next()).toMatchObject({ __typename: 'MinerChanged', state: 'TERMINATING' });
    await watch.stop();
    const events = await api.repositories.events.listAfter(api.db, 'network', 0, 10);
    expect(events.map(({ type }) => type)).toEqual(['MINER_CHANGED', 'MINER_CHANGED', 'MINER_LEFT']);
  });

  it('shows only what was asked for, and refuses miners that are not there', async () => {
    const [a, b] = [await launch(api, ALICE, 'alpha'), await launch(api, BOB, 'beta')];
    const watch = await api.watch(null, MinerChangedDocument, {
      minerIds: [a.miner, b.miner],
      health: ['DOWN'],
    });
    expect(await watch.next()).toMatchObject({ miners: [{ id: a.miner }, { id: b.miner }] });
    const health = (minerId: string, after: 'DOWN' | 'HEALTHY') =>
      ({ type: 'HEALTH_CHANGED', payload: { minerId, before: 'UNKNOWN', after, probeIds: [] } }) as const;
    await tellNetwork([health(a.minerId, 'HEALTHY'), health('someone', 'DOWN'), health(b.minerId, 'DOWN')]);
    expect(await watch.next()).toMatchObject({
      __typename: 'HealthChanged',
      after: 'DOWN',
      miner: { id: b.miner },
    });
    await watch.stop();

    const nobody = await api.watch(null, MinerChangedDocument, {
      minerIds: [writeGlobalId('Miner', '01980000-0000-7000-8000-000000000000')],
    });
    expect(await nobody.next()).toMatchObject({ __typename: 'NotFound', field: 'minerIds' });
  });

  it('has the changes of scores under the name that people look for as well', async () => {
    const { miner, minerId } = await launch(api, ALICE);
    const watch = await api.watch(null, ScoreChangedDocument, { minerIds: [miner] });
    expect(await watch.next()).toMatchObject({ __typename: 'ScoresSnapshot', miners: [{ id: miner }] });
    await setScore(api, minerId, 12.5);
    expect(await watch.next()).toMatchObject({ __typename: 'ScoreChanged', before: null, after: 12.5 });
    await watch.stop();
  });
});
