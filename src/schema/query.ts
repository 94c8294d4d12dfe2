import type { Query } from '../db/queries.js';
import type { Receipt } from '../db/tables-measure.js';
import { signedText } from '../services/queries/receipt.js';
import { builder } from './builder.js';
import { ExcludedRef } from './errors.js';
import { ModelTypeEnum, QueryStateEnum } from './enums.js';
import { FailureRef } from './failure.js';
import { MinerRef } from './miner-ref.js';
import { idCursor } from './pages.js';

const CandidateRef = builder.objectRef<Receipt['candidates'][number]>('ReceiptCandidate').implement({
  description: 'A miner that could have been asked.',
  fields: (t) => ({
    miner: t.field({ type: MinerRef, nullable: true, resolve: ({ minerId }) => minerId }),
    weight: t.exposeFloat('weight', {
      description:
        'Score × freshness when it was chosen. How busy it was counts too, but is not shown: by that a miner could tell challenges from questions.',
    }),
  }),
});

const TryRef = builder.objectRef<Receipt['tries'][number]>('ReceiptTry').implement({
  description: 'One miner that was asked.',
  fields: (t) => ({
    miner: t.field({ type: MinerRef, nullable: true, resolve: ({ minerId }) => minerId }),
    reason: t.exposeString('reason', {
      description:
        'Why this one. ONLY_ONE: there was no other. BETTER_OF_TWO: of two drawn by weight, the one that was less busy, or else the first. NEWCOMER: little is known of it yet.',
    }),
    outcome: t.exposeString('outcome', {
      description:
        'ANSWERED or what went wrong instead, like TIMEOUT; OUR_FAULT: this server could not ask it.',
    }),
    firstByteMs: t.exposeFloat('firstByteMs', { nullable: true }),
    totalMs: t.exposeFloat('totalMs'),
  }),
});

/** Not named Query, which is the root type. */
export const QueryRef = builder.loadableNodeRef<Query, string>('QueryReceipt', {
  id: { resolve: (query) => query.id },
  load: async (ids, { services, viewer }) => (viewer ? services.queries.byIds(viewer, ids) : []),
  sort: (query) => query.id,
});

QueryRef.implement({
  description: 'A question to the network and what became of it. Its asker sees it, nobody else.',
  fields: (t) => ({
    modelType: t.expose('modelType', { type: ModelTypeEnum }),
    state: t.expose('state', { type: QueryStateEnum }),
    miner: t.field({ type: MinerRef, nullable: true, resolve: ({ minerId }) => minerId }),
    promptHash: t.exposeString('promptHash'),
    answerHash: t.exposeString('answerHash', { nullable: true }),
    prompt: t.exposeString('prompt', { nullable: true, description: 'Kept only when the asker wished it.' }),
    answer: t.exposeString('answer', { nullable: true, description: 'Kept only when the asker wished it.' }),
    eligibleCount: t.int({
      nullable: true,
      description: 'How many miners could have been asked.',
      resolve: ({ receipt }) => receipt?.eligibleCount ?? null,
    }),
    excluded: t.field({ type: [ExcludedRef], resolve: ({ receipt }) => [...(receipt?.excluded ?? [])] }),
    candidates: t.field({
      type: [CandidateRef],
      description: 'All of them when they are few, otherwise those that were drawn.',
      resolve: ({ receipt }) => [...(receipt?.candidates ?? [])],
    }),
    tries: t.field({ type: [TryRef], resolve: ({ receipt }) => [...(receipt?.tries ?? [])] }),
    signature: t.string({
      nullable: true,
      description: 'Ed25519 over the UTF-8 bytes of `signedText`, base64; `network.receiptKey` verifies it.',
      resolve: ({ receipt }) => receipt?.signature ?? null,
    }),
    signedText: t.string({
      nullable: true,
      description: 'The receipt as it was signed: JSON with bare ids.',
      resolve: ({ receipt }) => receipt && signedText(receipt),
    }),
    failure: t.expose('failure', { type: FailureRef, nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
  }),
});

export const queryCursor = idCursor<Query>('query');
export const QueryConnectionRef = builder.connectionObject(
  { type: QueryRef, name: 'QueryReceiptConnection' },
  { name: 'QueryReceiptEdge' },
);
