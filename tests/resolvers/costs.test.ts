import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { backfills } from '../../src/schema/backfills.js';
import { schema } from '../../src/schema/index.js';
import { createCosts } from '../../src/server/graphql/cost.js';

const costOf = (query: string): number => createCosts(schema)(parse(query), null, {});

describe('what operations cost', () => {
  it('counts the look at all probe targets', () => {
    expect(costOf('{ proberHealth { targetCount } }')).toBe(50);
  });

  it('counts that a filter may go through many miners, and a check through all questions', () => {
    const page = (args: string) => `{ miners(first: 1${args}) { nodes { name } } }`;
    expect(costOf(page(''))).toBe(2);
    expect(costOf(page(', filter: { search: "x" }'))).toBe(201);
    expect(costOf('{ verifyChallenges(minerId: "x", epoch: 1) { __typename } }')).toBe(100);
  });

  it('counts how much of the health of a miner is read, and for how many', () => {
    const from = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    const history = (args: string, first = 1) =>
      costOf(`{ miners(first: ${first}) { nodes { healthHistory(${args}) { at probe: ok } } } }`);
    expect(history(`from: "${from(24)}"`)).toBeLessThan(10);
    expect(history(`from: "${from(24)}", step: MINUTE`)).toBeGreaterThan(180);
    expect(history(`from: "${from(24)}", step: MINUTE`, 100)).toBeGreaterThan(5_000);
    expect(history('from: "nonsense"')).toBe(2 + 65);
    expect(history('from: 1, step: NEVER')).toBe(2 + 193);
    const looks = (what: string) =>
      costOf(`{ miner(id: "x") { healthLooks(from: "${from(6)}") { ${what} } } }`);
    expect(looks('isOk')).toBeGreaterThan(45);
    expect(looks('probe { error }')).toBeGreaterThan(90);
  });

  it('counts nodes by their ids', () => {
    const nodes = (ids: string) => costOf(`{ nodes(ids: ${ids}) { id ... on Miner { failure { code } } } }`);
    expect(nodes('["a", "b", "c"]')).toBe(6);
    expect(nodes('"a"')).toBe(2);
    expect(nodes(JSON.stringify(Array.from({ length: 100 }, () => 'a')))).toBe(200);
  });

  it('counts all that a launch of many may have launched', () => {
    expect(costOf('{ launchBatch(id: "x") { items { name } } }')).toBe(1 + 5);
    expect(costOf('{ launchBatch(id: "x") { items { miner { name } } } }')).toBe(1 + 5 + 100);
    expect(costOf('{ launchBatches(first: 100) { nodes { items { miner { id } } } } }')).toBeGreaterThan(
      5_000,
    );
  });

  it('counts the machines that are looked at to find the dearest, and questions to the provider', () => {
    const spend = (what: string) =>
      `{ viewer { account { spend(from: "2026-05-01T00:00:00Z") { ${what} } } } }`;
    expect(costOf(spend('byVm(first: 1) { totalUsd }'))).toBe(3 + 100);
    expect(costOf(spend('byHour { usd }'))).toBe(3 + 100);
    expect(costOf('{ offers(input: {}) { pricePerDayUsd } }')).toBe(20);
    expect(costOf('{ estimate(input: {}) { __typename } }')).toBe(20);
  });

  it('counts what every miner of a page asks the store for once more', () => {
    for (const own of ['deployments', 'probes', 'scoreChanges']) {
      expect(costOf(`{ miners(first: 100) { nodes { ${own}(first: 1) { nodes { id } } } } }`)).toBe(
        1 + 100 * (1 + 6 + 1),
      );
    }
    const all = '{ deployments(last: 20) { nodes { id } } probes(first: 20) { nodes { id } } }';
    expect(costOf(`{ miners(first: 100) { nodes ${all} } }`)).toBeGreaterThan(5_000);
  });
});

describe('the queries that show what a stream left out', () => {
  const id = 'TWluZXI6eA==';
  it.each([
    backfills.vm(id),
    backfills.notices,
    backfills.miner(id),
    backfills.deployment(id),
    backfills.scores([]),
    backfills.scores([id]),
    backfills.scores([id, id]),
    backfills.logs({ minerId: id }, { fromSeq: 7, toSeq: 9_000 }),
    backfills.logs({ deploymentId: id }, { fromSeq: 7, toSeq: 9_000 }),
  ])('can be sent as they are: %s', (query) => {
    expect(validate(schema, parse(query))).toEqual([]);
    expect(costOf(query)).toBeLessThan(5_000);
  });
});
