import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { epochRepository } from '../../../src/db/epochs.js';
import type { ClaimedTarget } from '../../../src/db/probe-targets.js';
import { questionRepository } from '../../../src/db/questions.js';
import { createBus } from '../../../src/services/events/bus.js';
import { silentLog } from '../../../src/services/log.js';
import { createChallengeSource } from '../../../src/services/probing/challenge-source.js';
import { createEpochs } from '../../../src/services/probing/epochs.js';
import { PROBER_DEFAULTS } from '../../../src/services/probing/limits.js';
import { masterKeyOf } from '../../../src/services/security/master-key.js';
import { createSecretBox } from '../../../src/services/security/secret-box.js';
import { eachDatabase } from '../../support/each-database.js';

const HOUR = 3_600_000;
const START = new Date('2026-05-01T13:00:00Z');
const target = (minerId: string, intervalMs = 300_000): ClaimedTarget => ({
  minerId,
  kind: 'CHAT',
  intervalMs,
  dueAt: START,
  okStreak: 0,
  badStreak: 0,
  lastAt: null,
  ownerId: '0.0.1001',
  address: '192.0.2.1',
  port: 3_000,
  modelType: 'LLM',
  activeAt: null,
  health: 'HEALTHY',
  spec: null,
});

eachDatabase('epochs of challenges', (store) => {
  const world = () => {
    const { database: db, tables } = store();
    const clock = { at: START, monotonic: 0 };
    const repository = epochRepository(tables);
    const bus = createBus({ db, log: silentLog });
    const make = (heard: Pick<typeof bus, 'publish' | 'on' | 'onResync'> = bus) =>
      createEpochs({
        db,
        bus: heard,
        epochs: repository,
        questions: questionRepository(tables),
        secretBox: createSecretBox(masterKeyOf(Buffer.alloc(32, 7))),
        log: silentLog,
        now: () => clock.at,
        answerWindowMs: 60_000,
        monotonic: () => clock.monotonic,
      });
    const all = () =>
      repository.list(db, { limit: 100, fromEnd: false, after: undefined, before: undefined });
    return { db, bus, clock, make, all };
  };

  it('are made and published as hashes a day before they start, and agreed upon by several processes', async () => {
    const { make, all } = world();
    const [one, other] = [make(), make()];
    await Promise.all([one.prepare(START), other.prepare(START), make().prepare(START)]);
    const rows = await all();
    expect(rows.map(({ startsAt }) => startsAt.toISOString())).toEqual([
      '2026-05-02T12:00:00.000Z',
      '2026-05-02T06:00:00.000Z',
      '2026-05-02T00:00:00.000Z',
      '2026-05-01T18:00:00.000Z',
      '2026-05-01T12:00:00.000Z',
    ]);
    const seed = one.at(START)?.seed ?? '';
    expect(seed).toMatch(/^[0-9a-f]{64}$/);
    expect(other.at(START)?.seed).toBe(seed);
    expect(rows.at(-1)?.seedHash).toBe(createHash('sha256').update(seed).digest('hex'));
    expect(rows.every(({ revealedSeed }) => revealedSeed === null)).toBe(true);
    expect(JSON.stringify(rows)).not.toContain(seed);
  });

  it('show their seed only after they ended and the last answer had its time', async () => {
    const { clock, make, all } = world();
    const epochs = make();
    await epochs.prepare(START);
    const seed = epochs.at(START)?.seed;
    const end = new Date('2026-05-01T18:00:00Z').getTime();
    clock.at = new Date(end + 60_000);
    expect(await epochs.reveal()).toBe(0);
    clock.at = new Date(end + 60_000 + 5 * 60_000);
    const other = make();
    expect(await other.reveal()).toBe(0);
    clock.monotonic += 59_999;
    expect(await other.reveal()).toBe(0);
    clock.monotonic += 1;
    expect(await other.reveal()).toBe(1);
    expect(await epochs.reveal()).toBe(0);
    const shown = (await all()).filter(({ revealedSeed }) => revealedSeed !== null);
    expect(shown.map(({ revealedSeed }) => revealedSeed)).toEqual([seed]);
  });

  it('show it within a minute of that where somebody looks every minute', async () => {
    const { clock, make } = world();
    const epochs = make();
    await epochs.prepare(START);
    const end = new Date('2026-05-01T18:00:00Z').getTime();
    // As timers are: never quite a minute later.
    for (let ms = 20_000; ms < 6 * 60_000; ms += 59_990) {
      clock.at = new Date(end + ms);
      clock.monotonic += 59_990;
      expect(await epochs.reveal()).toBe(0);
    }
    clock.at = new Date(end + 6 * 60_000 + 20_000);
    clock.monotonic += 59_990;
    expect(await epochs.reveal()).toBe(1);
  });

  it('show no seed by a clock that was set for a moment', async () => {
    const { clock, make, all } = world();
    const epochs = make();
    await epochs.prepare(START);
    const set = async (hours: number) => {
      clock.at = new Date(START.getTime() + hours * HOUR);
      clock.monotonic += 50_000;
      return epochs.reveal();
    };
    for (const hours of [7, 0, 7, 0]) expect(await set(hours)).toBe(0);
    expect((await all()).every(({ revealedSeed }) => revealedSeed === null)).toBe(true);
  });

  it('are not asked from once their seed is public', async () => {
    const { clock, make } = world();
    const [epochs, other] = [make(), make()];
    await epochs.prepare(START);
    clock.at = new Date(START.getTime() + 7 * HOUR);
    await epochs.reveal();
    clock.monotonic += 60_000;
    expect(await epochs.reveal()).toBe(1);
    for (const one of [epochs, other]) {
      await expect(one.prepare(START)).rejects.toThrow('public already');
      expect(one.at(START)).toBeNull();
      const next = new Date(START.getTime() + 6 * HOUR);
      await one.prepare(next);
      expect(one.at(next)?.seed).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('are not asked from by anybody once one process has shown their seed, be it too early by its clock', async () => {
    const { bus, clock, make } = world();
    const resyncs: (() => void)[] = [];
    const listenLater = (handle: () => void) => {
      resyncs.push(handle);
      return () => {};
    };
    const [early, told, deaf] = [make(), make(), make({ ...bus, on: () => () => {}, onResync: listenLater })];
    await bus.start();
    for (const one of [early, told, deaf]) await one.prepare(START);
    clock.at = new Date(START.getTime() + 7 * HOUR);
    await early.reveal();
    clock.monotonic += 60_000;
    await early.reveal();
    clock.at = START;
    await expect.poll(() => told.at(START)).toBeNull();
    await expect(told.prepare(START)).rejects.toThrow('public already');
    // One that could hear nothing reads it as soon as it is back.
    expect(deaf.at(START)).not.toBeNull();
    for (const resync of resyncs) resync();
    await expect.poll(() => deaf.at(START)).toBeNull();
    for (const one of [early, told, deaf]) one.close();
    expect(bus.listenerCount()).toBe(0);
    await bus.close();
  });

  it('give every miner one time in each slot that follows from the seed alone', async () => {
    const { make } = world();
    const [one, other] = [make(), make()];
    await one.prepare(START);
    await other.prepare(START);
    const mine = createChallengeSource({ epochs: one, limits: PROBER_DEFAULTS });
    const theirs = createChallengeSource({ epochs: other, limits: PROBER_DEFAULTS });
    const ends = START.getTime() + 5 * HOUR;
    const times: number[] = [];
    for (let at = START; at.getTime() < ends; ) {
      const next = mine.nextDue(target('m1'), at);
      expect(theirs.nextDue(target('m1'), at)).toEqual(next);
      expect(mine.challengeFor(target('m1'), next)).toEqual(theirs.challengeFor(target('m1'), next));
      times.push(next.getTime());
      at = next;
    }
    // From 13:00 to 18:00 there are 60 slots of five minutes; the first one is under way.
    expect(times.filter((time) => time < ends)).toHaveLength(59);
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(30_000);
    expect(Math.max(...gaps)).toBeLessThan(600_000);
    expect(new Set(gaps).size).toBeGreaterThan(40);
    // It goes on in the next epoch, which is known already.
    expect(times.at(-1)).toBeGreaterThan(ends);
    expect(mine.nextDue(target('m2'), START)).not.toEqual(mine.nextDue(target('m1'), START));
  });

  it('never keep other probes from being claimed when they are not there', () => {
    const { make } = world();
    const source = createChallengeSource({ epochs: make(), limits: PROBER_DEFAULTS });
    expect(source.nextDue(target('m1'), START).getTime()).toBe(START.getTime() + 300_000);
    expect(() => source.challengeFor(target('m1'), START)).toThrow('not been prepared');
  });

  it('refuse to go on with another length', async () => {
    const { db, make } = world();
    await make().prepare(START);
    const { tables } = store();
    await db.update(tables.challengeEpochs).set({ endsAt: START }).returning();
    await expect(make().prepare(START)).rejects.toThrow('CHALLENGE_EPOCH_MS');
  });
});
