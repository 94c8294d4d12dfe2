import type { ApiToken, Session } from '../db/sessions.js';
import type { HbarBalance } from '../services/accounts/balance.js';
import type { Viewer } from '../services/accounts/viewer.js';
import { BudgetRef } from './budget.js';
import { builder } from './builder.js';
import { SessionEndReasonEnum, TokenScopeEnum } from './enums.js';
import { given } from './given.js';
import { writeGlobalId } from './global-id.js';
import { SpendRef } from './spend.js';
import { connectionOf, idCursor, idPage, readPage } from './pages.js';

const BalanceRef = builder.objectRef<HbarBalance>('Balance').implement({
  description: 'As the ledger says now.',
  fields: (t) => ({
    tinybars: t.expose('tinybars', { type: 'Tinybars' }),
    hbar: t.expose('hbar', { type: 'Decimal' }),
    recommendedHbar: t.expose('recommendedHbar', {
      type: 'Decimal',
      description: 'What a miner should have before it begins.',
    }),
    hasRecommended: t.exposeBoolean('hasRecommended'),
  }),
});

export const AccountRef = builder.objectRef<{ readonly id: string }>('Account').implement({
  description: 'A Hedera account.',
  fields: (t) => ({
    id: t.id({
      description: 'Not for `node`: an account is found where it is named, yours as `viewer { account }`.',
      resolve: ({ id }) => writeGlobalId('Account', id),
    }),
    accountId: t.exposeString('id', { description: '`0.0.x`' }),
    balance: t.field({
      type: BalanceRef,
      nullable: true,
      description: 'Null, with an error, when the ledger can not be asked.',
      resolve: ({ id }, _args, { services }) => services.ledgerAccounts.balance(id),
    }),
    budget: t.field({
      type: BudgetRef,
      nullable: true,
      description: 'Null when none is set, or when it is not yours to see.',
      extensions: { complexity: 5 },
      resolve: ({ id }, _args, { services, viewer }) => services.budgets.of(viewer, id),
    }),
    spend: t.field({
      type: SpendRef,
      nullable: true,
      description: 'Null when it is not yours to see.',
      args: {
        from: t.arg({ type: 'DateTime', required: true, description: 'At most 366 days before `to`.' }),
        to: t.arg({ type: 'DateTime', description: 'Left out: now.' }),
      },
      resolve: ({ id }, { from, to }, { services, viewer }) =>
        services.spend.within(viewer, id, { from, ...given({ to }) }),
    }),
  }),
});

export const SessionRef = builder.loadableNodeRef<Session, string>('Session', {
  id: { resolve: ({ id }) => id },
  load: async (ids, { services, viewer }) => services.sessions.byIds(viewer, ids),
  sort: ({ id }) => id,
});

SessionRef.implement({
  description: 'One signed-in client.',
  fields: (t) => ({
    userAgent: t.exposeString('userAgent', { nullable: true }),
    isCurrent: t.boolean({
      description: 'The one this request was sent with.',
      resolve: ({ id }, _args, { viewer }) => viewer?.sessionId === id,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    endReason: t.expose('endReason', { type: SessionEndReasonEnum, nullable: true }),
  }),
});

export const ApiTokenRef = builder.loadableNodeRef<ApiToken, string>('ApiToken', {
  id: { resolve: ({ id }) => id },
  load: async (ids, { services, viewer }) => services.apiTokens.byIds(viewer, ids),
  sort: ({ id }) => id,
});

ApiTokenRef.implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    tokenHint: t.exposeString('tokenHint', { description: 'Its last four characters.' }),
    scopes: t.field({ type: [TokenScopeEnum], resolve: ({ scopes }) => [...scopes] }),
    minerId: t.id({
      nullable: true,
      description: 'The only miner it may touch; null for all of the account’s.',
      resolve: ({ minerId }) => (minerId === null ? null : writeGlobalId('Miner', minerId)),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Null: until it is revoked.',
    }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', nullable: true }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
  }),
});

const sessionCursor = idCursor<Session>('session');
const apiTokenCursor = idCursor<ApiToken>('api-token');

const SessionConnectionRef = builder.connectionObject(
  { type: SessionRef, name: 'SessionConnection' },
  { name: 'SessionEdge' },
);
const ApiTokenConnectionRef = builder.connectionObject(
  { type: ApiTokenRef, name: 'ApiTokenConnection' },
  { name: 'ApiTokenEdge' },
);

const CredentialEnum = builder.enumType('Credential', {
  description: 'By what somebody is known.',
  values: {
    SESSION: { description: 'Signed in with a wallet.' },
    API_TOKEN: {},
    LOCAL_DEVELOPER: {
      description: 'A request from this very machine to a server with nothing real behind it.',
    },
  } satisfies Record<Viewer['via'], object>,
});

export const ViewerRef = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who asks.',
  fields: (t) => ({
    account: t.field({ type: AccountRef, resolve: ({ accountId }) => ({ id: accountId }) }),
    via: t.expose('via', { type: CredentialEnum }),
    scopes: t.field({ type: [TokenScopeEnum], resolve: ({ scopes }) => [...scopes] }),
    isOperator: t.exposeBoolean('isOperator', {
      description: 'Sees and handles what belongs to others as well.',
    }),
    sessions: t.connection(
      {
        type: SessionRef,
        description: 'Newest first, ended ones as well.',
        resolve: async (viewer, args, { services }) => {
          const page = readPage(args, sessionCursor);
          return connectionOf(page, await services.sessions.list(viewer, idPage(page)), sessionCursor);
        },
      },
      SessionConnectionRef,
    ),
    apiTokens: t.connection(
      {
        type: ApiTokenRef,
        description: 'Newest first, revoked ones as well.',
        resolve: async (viewer, args, { services }) => {
          const page = readPage(args, apiTokenCursor);
          return connectionOf(page, await services.apiTokens.list(viewer, idPage(page)), apiTokenCursor);
        },
      },
      ApiTokenConnectionRef,
    ),
  }),
});
