import { builder } from '../schema/builder.js';
import { ModelTypeEnum } from '../schema/enums.js';
import { given } from '../schema/given.js';
import { localId } from '../schema/global-id.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import { type Query, QueryConnectionRef, queryCursor, QueryRef } from '../schema/query.js';
import { Forbidden, IdempotencyKeyReused, InvalidInput, LimitReached, Unavailable } from '../services/errors.js';

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
    maxTokens: t.int(),
    keep: t.boolean({ description: 'Keeps prompt and answer with the receipt; otherwise only their hashes are kept.' }),
    idempotencyKey: t.string({ description: 'The same key and input again gives the same answer.' }),
  }),
});

const AskPayload = builder
  .objectRef<{ query: Query; answer: string | null; replayed: boolean }>('AskPayload')
  .implement({
    fields: (t) => ({
      query: t.expose('query', { type: QueryRef }),
      answer: t.exposeString('answer', {
        nullable: true,
        description: 'Null when no miner answered, see `query.failure`.',
      }),
      replayed: t.exposeBoolean('replayed', { description: 'It was asked by an earlier call with this key.' }),
    }),
  });

builder.mutationField('ask', (t) =>
  t.field({
    type: AskPayload,
    description: 'Puts a question to the network and waits for the answer of one miner.',
    args: { input: t.arg({ type: AskInput, required: true }) },
    errors: { types: [InvalidInput, Forbidden, LimitReached, IdempotencyKeyReused, Unavailable] },
    resolve: (_root, { input: { prompt, ...rest } }, { services, requireViewer }) =>
      services.queries.ask(requireViewer(), { prompt, ...given(rest) }),
  }),
);
