import { builder } from '../schema/builder.js';
import { ModelTypeEnum } from '../schema/enums.js';
import { given } from '../schema/given.js';
import { localId, maybeLocalId } from '../schema/global-id.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import { QueryConnectionRef, queryCursor, QueryRef } from '../schema/query.js';
import { Forbidden, IdempotencyKeyReused, InvalidInput, NotFound } from '../services/errors.js';
import type { Asked } from '../services/queries/query-service.js';
import { MinersFailed, NoEligibleMiner, QueryInProgress } from '../services/queries/refusals.js';

builder.queryField('query', (t) =>
  t.field({
    type: QueryRef,
    nullable: true,
    description: 'One of your questions, with its receipt.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context) => {
      context.requireViewer();
      return localId('QueryReceipt', id);
    },
  }),
);

builder.queryField('queries', (t) =>
  t.connection(
    {
      type: QueryRef,
      description: 'Your questions, newest first.',
      resolve: async (_root, args, { services, requireViewer }) => {
        const page = readPage(args, queryCursor);
        return connectionOf(page, await services.queries.list(requireViewer(), idPage(page)), queryCursor);
      },
    },
    QueryConnectionRef,
  ),
);

const AskInput = builder.inputType('AskInput', {
  fields: (t) => ({
    prompt: t.string({ required: true }),
    modelType: t.field({ type: ModelTypeEnum }),
    minerId: t.id({ description: 'This miner and no other.' }),
    region: t.string({
      description:
        'Only miners in this country: an ISO 3166 code of two letters, like DE. The same word as `countryCodes` of `miners(filter)` and `Miner.countryCode`.',
    }),
    maxLatencyMs: t.int({ description: 'Only miners that have been faster than this on average.' }),
    maxTokens: t.int({ description: '1 to 4096; 150 when left out.' }),
    temperature: t.float({ description: '0 to 2; 0.2 when left out.' }),
    store: t.boolean({
      description: 'Keeps prompt and answer with the receipt; otherwise only their hashes are kept.',
    }),
    idempotencyKey: t.string({ description: 'The same key and input again gives the same answer.' }),
  }),
});

const AskPayload = builder.objectRef<Asked>('AskPayload').implement({
  fields: (t) => ({
    query: t.expose('query', { type: QueryRef }),
    answer: t.exposeString('answer', {
      nullable: true,
      description: 'Null when an earlier call got it and it was not to be kept: only its hash is known.',
    }),
    replayed: t.exposeBoolean('replayed', { description: 'It was asked by an earlier call with this key.' }),
  }),
});

builder.mutationField('ask', (t) =>
  t.field({
    type: AskPayload,
    description: 'Puts a question to the network and waits for the answer of one miner.',
    args: { input: t.arg({ type: AskInput, required: true }) },
    errors: {
      types: [
        InvalidInput,
        Forbidden,
        NotFound,
        NoEligibleMiner,
        MinersFailed,
        QueryInProgress,
        IdempotencyKeyReused,
      ],
    },
    resolve: (_root, { input: { prompt, minerId, ...rest } }, { services, requireViewer, signal }) => {
      const local = given({ minerId: maybeLocalId('Miner', minerId, 'input.minerId') });
      return services.queries.ask(requireViewer(), { prompt, ...given(rest), ...local }, signal);
    },
  }),
);
