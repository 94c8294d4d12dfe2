import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OwnedResource } from '../../src/services/adapters/cloud.js';
import {
  AuditEventsDocument,
  ReaperDocument,
  ReapStraysDocument,
  StrayResourcesDocument,
} from '../operations/generated.js';
import { until } from '../support/until.js';
import { ALICE, openTestApi, OPERATOR, type TestApi, tokenOf } from './api.js';
import { launch } from './scene.js';

let api: TestApi;

beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

const soon = () => AbortSignal.timeout(5_000);
const leftover = (n: number): OwnedResource => ({
  ...{ kind: 'DISK', id: `disk-${n}`, name: `tn-test${'a'.repeat(14)}${n + 22}-d`, state: 'ready' },
  ...{ createdAt: null, attachedTo: [] },
});
/** Seen once; due as soon as the clock has gone on. */
async function sight(count: number) {
  api.world.state.owned = Array.from({ length: count }, (_, n) => leftover(n));
  const before = Date.now();
  await api.reaper.run(soon());
  await until('the next millisecond', () => Date.now() > before + 2);
  const { strayResources } = await api.ask(OPERATOR, StrayResourcesDocument, { first: 100 });
  return strayResources.nodes.map(({ id }) => id);
}

describe('an operator', () => {
  it('sees what is left at the provider, page by page, and what the reaper says', async () => {
    expect(await api.ask(OPERATOR, ReaperDocument, {})).toMatchObject({
      reaper: { mode: 'destroy', prefix: 'tn-test', strays: 0, lastRunAt: null, nextRunAt: null },
    });
    const ids = await sight(3);
    expect(new Set(ids).size).toBe(3);
    const { strayResources: one } = await api.ask(OPERATOR, StrayResourcesDocument, {
      first: 2,
      ended: false,
    });
    expect(one).toMatchObject({
      nodes: [{ kind: 'DISK', reason: 'NO_INTENT', provider: 'SIMULATOR', endedAt: null }, {}],
      pageInfo: { hasNextPage: true },
    });
    const { strayResources: two } = await api.ask(OPERATOR, StrayResourcesDocument, {
      first: 2,
      after: one.pageInfo.endCursor ?? '',
    });
    expect([...one.nodes, ...two.nodes].map(({ id }) => id)).toEqual(ids);
    const { strayResources: none } = await api.ask(OPERATOR, StrayResourcesDocument, {
      first: 2,
      ended: true,
    });
    expect(none.nodes).toEqual([]);
    expect(await api.ask(OPERATOR, ReaperDocument, {})).toMatchObject({
      reaper: { strays: 3, lastError: expect.stringContaining('SIMULATOR'), nextRunAt: expect.any(String) },
    });
  });

  it('ends what is named, and the audit says who did', async () => {
    const [id = '', ...others] = await sight(3);
    const { reapStrays } = await api.ask(OPERATOR, ReapStraysDocument, { ids: [id] });
    expect(reapStrays).toMatchObject({
      __typename: 'ReapStraysPayload',
      strays: [{ id, endingAt: expect.any(String), endedAt: expect.any(String), lastError: null }],
    });
    expect(api.world.state.owned).toHaveLength(others.length);
    const { auditEvents } = await api.ask(OPERATOR, AuditEventsDocument, { first: 9 });
    expect(auditEvents.nodes).toMatchObject([
      { actor: OPERATOR.accountId, action: 'REAP_DONE' },
      { actor: OPERATOR.accountId, action: 'REAP', target: expect.stringMatching(/^DISK disk-/) },
    ]);
    expect(auditEvents.nodes[1]?.detail).toContainEqual({ name: 'reason', value: 'NO_INTENT' });
  });

  it.each([
    ['nothing', [] as string[], 'InvalidInput'],
    ['something else', ['Vm_0198b3c0-0000-7000-8000-000000000000'], 'InvalidInput'],
    ['what never was', ['StrayResource_0198b3c0-0000-7000-8000-000000000000'], 'NotFound'],
  ])('is refused by field when it names %s', async (_what, ids, __typename) => {
    await sight(1);
    const { reapStrays } = await api.ask(OPERATOR, ReapStraysDocument, { ids });
    expect(reapStrays).toMatchObject({ __typename, field: 'ids' });
    expect(api.world.state.owned).toHaveLength(1);
  });
});

describe('anybody else', () => {
  it.each([
    ['a miner', ALICE],
    [
      "an operator's token without the scope",
      { ...tokenOf(OPERATOR, { scopes: ['deploy'] }), isOperator: true },
    ],
    ['a token of a miner', tokenOf(ALICE, { scopes: ['read', 'deploy', 'operate'] })],
  ])('sees and ends nothing: %s', async (_who, viewer) => {
    const ids = await sight(1);
    const answers = [
      await api.run(viewer, ReaperDocument, {}),
      await api.run(viewer, StrayResourcesDocument, { first: 1 }),
      await api.run(viewer, AuditEventsDocument, { first: 1 }),
    ];
    for (const { errors } of answers) {
      expect(errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await api.ask(viewer, ReapStraysDocument, { ids })).toMatchObject({
      reapStrays: { __typename: 'Forbidden' },
    });
    expect(api.world.state.owned).toHaveLength(1);
  });

  it('has to sign in at all', async () => {
    const { errors } = await api.run(null, ReaperDocument, {});
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

it('machines are named so that the reaper of this database knows them', async () => {
  const { vmId } = await launch(api, ALICE);
  const vm = await api.repositories.vms.find(api.db, vmId);
  expect(vm?.name).toMatch(/^tn-test[a-z2-7]{16}$/);
});
