import { execute } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../src/db/open.js';
import { createContext, schema, type Services } from '../../src/schema/index.js';
import { createEventStream } from '../../src/services/events/event-stream.js';
import { silentLog } from '../../src/services/log.js';
import { createProbeService } from '../../src/services/probing/probe-service.js';
import type { Behaviour } from '../services/probing/support.js';
import {
  answered,
  DAY,
  honest,
  HOUR,
  MINUTE,
  refused,
  type ScoringWorld,
  scoringWorld,
  seeded,
} from '../services/scoring/support.js';
import {
  DirectoryDocument,
  FormulaDocument,
  ScoreChangeDocument,
  ScoreChangesDocument,
  ScoreHistoryDocument,
  StandingDocument,
} from '../operations/generated.js';

/** In the order that a person would put them. */
const CAST = ['honest', 'picky', 'slow', 'crashing', 'silent', 'wrong'] as const;
type Role = (typeof CAST)[number];

let world: ScoringWorld;
beforeEach(async () => {
  const store = await openStore({ kind: 'sqlite', filename: ':memory:' });
  world = await scoringWorld(store, { healthIntervalMs: 5 * MINUTE, chatIntervalMs: 15 * MINUTE });
});
afterEach(async () => {
  await world.close();
  await world.db.close();
});

const chance = seeded(42);
const isCrashed = () => world.now().getUTCMinutes() < 15;
const inTime =
  (totalMs: number): Behaviour =>
  async (endpoint, request) => ({
    ...(await honest(endpoint, request)),
    timings: { firstByteMs: totalMs / 2, totalMs },
  });
const BEHAVIOURS: Readonly<Record<Role, Behaviour>> = {
  honest: inTime(200),
  // It takes challenges for what they are and lets validators wait.
  picky: inTime(200),
  slow: inTime(8_000),
  crashing: (endpoint, request) => (isCrashed() ? refused : inTime(200)(endpoint, request)),
  silent: (endpoint, request) =>
    request.path === '/api/chat' && chance() < 0.5 ? refused : inTime(200)(endpoint, request),
  wrong: (endpoint, request) =>
    request.path === '/api/chat'
      ? answered({ response: 'I am not sure about that.' }, 150)
      : inTime(150)(endpoint, request),
};
/** What a validator gets; null for nothing. */
const GRADES: Readonly<Record<Role, () => number | null>> = {
  honest: () => 1,
  picky: () => null,
  slow: () => 1,
  crashing: () => (isCrashed() ? null : 1),
  silent: () => (chance() < 0.5 ? null : 1),
  wrong: () => 0,
};

/** Two days of the network, with a validation by one of eight validators every three hours. */
async function live(): Promise<Map<Role, string>> {
  const ids = new Map<Role, string>();
  for (const role of CAST) {
    const miner = await world.addMiner({ name: role });
    world.behaviours.set(miner.address, BEHAVIOURS[role]);
    ids.set(role, miner.id);
  }
  for (let i = 0; i < 16; i += 1) {
    await world.run(3 * HOUR - 25 * MINUTE * (i % 3), 5 * MINUTE);
    const grades = CAST.map((role) => [ids.get(role) ?? '', GRADES[role]()] as const);
    await world.validate(`0.0.${3_000 + (i % 8)}`, new Map(grades));
    await world.run(25 * MINUTE * (i % 3), 5 * MINUTE);
  }
  return ids;
}

/** Only what anybody can read. */
function api() {
  const { db, repositories: r, hub, bus, now, service, directory } = world;
  const services = {
    scores: service,
    directory,
    probes: createProbeService({ db, ...r, now }),
    miners: { byIds: (ids: readonly string[]) => r.miners.byIds(db, ids) },
    queries: { routing: async () => null },
    streams: createEventStream({ hub, bus }),
  } as unknown as Services;
  return async <Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variableValues: Variables,
  ): Promise<Data> => {
    const contextValue = createContext({ viewer: null, services, requestId: 'r', log: silentLog });
    const { data, errors } = await execute({ schema, document, variableValues, contextValue });
    if (errors || !data) throw new Error(errors?.join('; '));
    return data as Data;
  };
}

it('ranks a network as a person would, and explains every place by the API alone', async () => {
  await live();
  const ask = api();
  const { miners } = await ask(DirectoryDocument, { first: 10, orderBy: 'RANK' });
  expect(miners.nodes.map(({ name }) => name)).toEqual([...CAST]);
  expect(miners.nodes.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6]);

  const { scoreFormula: formula } = await ask(FormulaDocument, {});
  const places = new Map<string, Record<string, number>>();
  for (const { id, name } of miners.nodes) {
    const { miner } = await ask(StandingDocument, { id });
    const parts = Object.fromEntries(
      (miner?.score?.components ?? []).map((component) => [component.name, component.value ?? -1]),
    );
    places.set(name, parts);

    // The parts make the whole, by the published weights.
    const total = formula.weights.reduce((sum, weight) => sum + weight.weight * (parts[weight.name] ?? 0), 0);
    expect(total).toBeCloseTo(miner?.score?.value ?? -1, 1);
    expect(miner?.score).toMatchObject({ coverage: 1, formulaVersion: formula.version });

    // Each change says what moved it, and computing it again gives the same.
    const { scoreChanges } = await ask(ScoreChangesDocument, { minerId: id, first: 20 });
    for (const { id: changeId } of scoreChanges.nodes.slice(0, 5)) {
      const { scoreChange } = await ask(ScoreChangeDocument, { id: changeId });
      expect(scoreChange?.recomputed).toMatchObject({ isSame: true, value: scoreChange?.after, missing: [] });
      const moved = (scoreChange?.components ?? []).reduce((sum, { contribution }) => sum + contribution, 0);
      expect(moved).toBeCloseTo((scoreChange?.after ?? 0) - (scoreChange?.before ?? 0), 0);
    }

    const { scoreHistory } = await ask(ScoreHistoryDocument, { minerId: id, window: 'WEEK', step: 'DAY' });
    expect(scoreHistory).toHaveLength(7);
    expect(scoreHistory.at(-1)?.value).toBe(miner?.score?.value);
    expect(scoreHistory[0]?.value).toBeNull();
  }

  const of = (role: Role, name: string) => places.get(role)?.[name] ?? -1;
  expect(of('honest', 'QUALITY')).toBe(100);
  expect(of('picky', 'QUALITY')).toBeLessThan(80);
  expect(of('picky', 'PARTICIPATION')).toBeLessThan(80);
  expect(of('picky', 'SPEED')).toBe(of('honest', 'SPEED'));
  expect(of('slow', 'SPEED')).toBeLessThan(25);
  expect(of('slow', 'QUALITY')).toBe(100);
  expect(of('crashing', 'AVAILABILITY')).toBeLessThan(80);
  expect(of('honest', 'AVAILABILITY')).toBe(100);
  expect(of('silent', 'PARTICIPATION')).toBeLessThan(65);
  expect(of('silent', 'AVAILABILITY')).toBe(100);
  expect(of('wrong', 'QUALITY')).toBe(0);
  expect(of('wrong', 'SPEED')).toBe(0);
  expect(of('wrong', 'PARTICIPATION')).toBe(100);
}, 120_000);

it('says of each miner what it can take part in, and what it lacks', async () => {
  const ids = await live();
  await world.prober.runDue();
  const ask = api();
  const standing = async (role: Role) => (await ask(StandingDocument, { id: ids.get(role) ?? '' })).miner;
  const honestOne = await standing('honest');
  const failing = honestOne?.eligibility.checks.filter(({ passed }) => !passed);
  // The router is not part of this scene.
  expect(failing?.map(({ check }) => check)).toEqual(['ROUTED']);
  expect(honestOne?.eligibility).toMatchObject({ canEarn: true, canBeValidated: true, canBeAsked: false });

  world.pass(DAY);
  const stale = (await standing('honest'))?.eligibility;
  expect(stale).toMatchObject({ canEarn: false });
  expect(stale?.checks.find(({ check }) => check === 'FRESH')).toMatchObject({
    passed: false,
    evidence: expect.stringMatching(/^Looked at \d+ s ago$/) as string,
    fix: expect.any(String) as string,
  });
}, 120_000);
