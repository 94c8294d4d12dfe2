import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/db/repository.js';
import { writeGlobalId } from '../../src/schema/global-id.js';
import type { Viewer } from '../../src/services/accounts/viewer.js';
import {
  AddQuestionsDocument,
  AuditEventsDocument,
  CreateApiTokenDocument,
  NodeDocument,
  NodesDocument,
  QuestionBankDocument,
  ScoreChangesDocument,
} from '../operations/generated.js';
import { ALICE, BOB, openTestApi, OPERATOR, type TestApi, tokenOf } from './api.js';
import { launch, setScore } from './scene.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const seenBy = async (viewer: Viewer | null, id: string) => {
  const { node } = await api.ask(viewer, NodeDocument, { id });
  const { nodes } = await api.ask(viewer, NodesDocument, { ids: [id] });
  expect(nodes).toEqual([node]);
  return node?.__typename ?? null;
};

describe('a change of a score', () => {
  it('says whose it is, and is found by its id by anybody', async () => {
    const [first, second] = [await launch(api, ALICE, 'first'), await launch(api, BOB, 'second')];
    for (const { minerId } of [first, second, first]) await setScore(api, minerId, 70);
    const { scoreChanges } = await api.ask(null, ScoreChangesDocument, { first: 3 });
    const named = { first: { id: first.miner, name: 'first' }, second: { id: second.miner, name: 'second' } };
    expect(scoreChanges.nodes.map(({ miner }) => miner)).toEqual([named.first, named.second, named.first]);
    for (const { id } of scoreChanges.nodes) expect(await seenBy(null, id)).toBe('ScoreChange');
    expect(await seenBy(null, writeGlobalId('ScoreChange', newId()))).toBeNull();
  });
});

describe('sessions and API tokens', () => {
  it('are found by their ids by the account that has them, and not by a token', async () => {
    const sessionId = newId();
    const at = new Date();
    await api.repositories.sessions.insert(api.db, {
      ...{ id: sessionId, accountId: ALICE.accountId, refreshTokenHash: 'hash' },
      ...{ createdAt: at, lastUsedAt: at, expiresAt: new Date(at.getTime() + 3_600_000) },
    });
    const { createApiToken } = await api.ask(ALICE, CreateApiTokenDocument, {
      input: { name: 'ci', scopes: ['read'] },
    });
    if (createApiToken.__typename !== 'CreateApiTokenPayload') expect.fail(createApiToken.__typename);
    const ids = { Session: writeGlobalId('Session', sessionId), ApiToken: createApiToken.apiToken.id };
    for (const [type, id] of Object.entries(ids)) {
      expect(await seenBy(ALICE, id)).toBe(type);
      const token = tokenOf(ALICE, { scopes: ['read', 'deploy', 'operate'] });
      for (const viewer of [BOB, OPERATOR, token, null]) expect(await seenBy(viewer, id)).toBeNull();
    }
  });
});

describe('what is for operators', () => {
  it('is found by its id by them, and reads as absent to others', async () => {
    const jsonl = JSON.stringify({
      ...{ topic: 'test', prompt: 'Is water wet?', truth: { kind: 'EXACT', text: 'yes' } },
    });
    await api.ask(OPERATOR, AddQuestionsDocument, { input: { jsonl } });
    const { questions } = await api.ask(OPERATOR, QuestionBankDocument, { first: 1 });
    const { auditEvents } = await api.ask(OPERATOR, AuditEventsDocument, { first: 1 });
    api.world.state.owned = [
      {
        ...{ kind: 'DISK', id: 'disk-1', name: `tn-test${'a'.repeat(14)}22-d`, state: 'ready' },
        ...{ createdAt: null, attachedTo: [] },
      },
    ];
    await api.reaper.run(AbortSignal.timeout(5_000));
    const [stray] = await api.repositories.strays.list(api.db, null, { limit: 1 });
    const ids = {
      Question: questions.nodes[0]?.id ?? '',
      AuditEvent: auditEvents.nodes[0]?.id ?? '',
      StrayResource: writeGlobalId('StrayResource', stray?.id ?? ''),
    };
    const withoutRead: Viewer = { ...tokenOf(OPERATOR, { scopes: ['deploy'] }), isOperator: true };
    for (const [type, id] of Object.entries(ids)) {
      expect(await seenBy(OPERATOR, id)).toBe(type);
      for (const viewer of [ALICE, withoutRead, null]) expect(await seenBy(viewer, id)).toBeNull();
    }
  });
});
