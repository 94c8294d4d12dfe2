import { AccountRef, ApiTokenRef, SessionRef, ViewerRef } from '../schema/account.js';
import { builder } from '../schema/builder.js';
import type { Services } from '../schema/context.js';
import { ChallengeKindEnum, TokenScopeEnum } from '../schema/enums.js';
import { given } from '../schema/given.js';
import { localId, maybeLocalId } from '../schema/global-id.js';
import {
  AccountNotFound,
  ChallengeInvalid,
  LedgerUnavailable,
  RefreshSuperseded,
  SessionEnded,
  SignatureRefused,
} from '../services/accounts/refusals.js';
import type { SessionTokens } from '../services/accounts/session-service.js';
import { Forbidden, InvalidInput, LimitReached, NotFound } from '../services/errors.js';

type Challenge = Awaited<ReturnType<Services['signIn']['requestChallenge']>>;
type NewToken = Awaited<ReturnType<Services['apiTokens']['create']>>;

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerRef,
    nullable: true,
    description: 'You; null when nobody is signed in.',
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);

const ChallengeRef = builder.objectRef<Challenge>('SignInChallenge').implement({
  fields: (t) => ({
    nonce: t.exposeString('nonce'),
    kind: t.expose('kind', { type: ChallengeKindEnum }),
    account: t.field({ type: AccountRef, resolve: ({ accountId }) => ({ id: accountId }) }),
    message: t.exposeString('message', { description: 'What the wallet has to sign, unchanged.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
  }),
});

const SessionTokensRef = builder.objectRef<SessionTokens>('SessionTokens').implement({
  description: 'Shown this once.',
  fields: (t) => ({
    session: t.expose('session', { type: SessionRef }),
    account: t.field({ type: AccountRef, resolve: ({ session }) => ({ id: session.accountId }) }),
    accessToken: t.exposeString('accessToken', { description: 'For `Authorization: Bearer …`.' }),
    accessTokenExpiresAt: t.expose('accessTokenExpiresAt', { type: 'DateTime' }),
    refreshToken: t.exposeString('refreshToken', { description: 'For `refreshSession`; good for one use.' }),
  }),
});

const RequestSignInChallengeInput = builder.inputType('RequestSignInChallengeInput', {
  fields: (t) => ({
    account: t.string({ required: true, description: '`0.0.x`, `hedera:…:0.0.x` or an EVM address.' }),
    kind: t.field({ type: ChallengeKindEnum, required: true, defaultValue: 'HEDERA' }),
  }),
});

builder.mutationField('requestSignInChallenge', (t) =>
  t.field({
    type: ChallengeRef,
    description: 'The first step of signing in: a text for the wallet to sign.',
    args: { input: t.arg({ type: RequestSignInChallengeInput, required: true }) },
    errors: { types: [InvalidInput, AccountNotFound, LedgerUnavailable] },
    resolve: (_root, { input: { account, kind } }, { services }) =>
      services.signIn.requestChallenge(account, kind),
  }),
);

const SignInInput = builder.inputType('SignInInput', {
  fields: (t) => ({
    nonce: t.string({ required: true, description: 'Of the challenge.' }),
    signatureMaps: t.stringList({
      description: 'Of Hedera wallets: one base64 signature map for each key holder who signed.',
    }),
    evmSignature: t.string({ description: 'Of Ethereum wallets: `0x…`.' }),
  }),
});

builder.mutationField('signIn', (t) =>
  t.field({
    type: SessionTokensRef,
    description: 'The second step of signing in.',
    args: { input: t.arg({ type: SignInInput, required: true }) },
    errors: {
      types: [InvalidInput, ChallengeInvalid, SignatureRefused, AccountNotFound, LedgerUnavailable],
    },
    resolve: (_root, { input: { nonce, ...signatures } }, { services, userAgent }) =>
      services.signIn.signIn({ nonce, ...given(signatures), userAgent }),
  }),
);

const RefreshSessionInput = builder.inputType('RefreshSessionInput', {
  fields: (t) => ({ refreshToken: t.string({ required: true }) }),
});

builder.mutationField('refreshSession', (t) =>
  t.field({
    type: SessionTokensRef,
    description: 'New tokens for old ones. A refresh token used twice ends the session.',
    args: { input: t.arg({ type: RefreshSessionInput, required: true }) },
    errors: { types: [SessionEnded, RefreshSuperseded, AccountNotFound, LedgerUnavailable] },
    resolve: (_root, { input: { refreshToken } }, { services }) => services.sessions.refresh(refreshToken),
  }),
);

const RevokeInput = builder.inputType('RevokeInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
});

builder.mutationField('revokeSession', (t) =>
  t.field({
    type: SessionRef,
    description: 'Signs out, or ends another of your sessions; its sockets are closed.',
    args: { input: t.arg({ type: RevokeInput, required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound] },
    resolve: (_root, { input: { id } }, { services, requireViewer }) =>
      services.sessions.revoke(requireViewer(), localId('Session', id, 'input.id')),
  }),
);

const RevokeAllPayload = builder
  .objectRef<{ sessions: SessionTokens['session'][] }>('RevokeAllSessionsPayload')
  .implement({
    fields: (t) => ({ sessions: t.expose('sessions', { type: [SessionRef] }) }),
  });

builder.mutationField('revokeAllSessions', (t) =>
  t.field({
    type: RevokeAllPayload,
    description: 'Signs out everywhere.',
    errors: { types: [Forbidden] },
    resolve: async (_root, _args, { services, requireViewer }) => ({
      sessions: await services.sessions.revokeAll(requireViewer()),
    }),
  }),
);

const CreateApiTokenInput = builder.inputType('CreateApiTokenInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'At most 64 characters.' }),
    scopes: t.field({ type: [TokenScopeEnum], required: true }),
    minerId: t.id({ description: 'The only miner it may touch; left out, all of yours.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Left out: until it is revoked.' }),
  }),
});

const CreateApiTokenPayload = builder.objectRef<NewToken>('CreateApiTokenPayload').implement({
  fields: (t) => ({
    apiToken: t.expose('apiToken', { type: ApiTokenRef }),
    token: t.exposeString('token', { description: 'Shown this once. For `Authorization: Bearer …`.' }),
  }),
});

builder.mutationField('createApiToken', (t) =>
  t.field({
    type: CreateApiTokenPayload,
    args: { input: t.arg({ type: CreateApiTokenInput, required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound, LimitReached] },
    resolve: (_root, { input: { name, scopes, minerId, expiresAt } }, { services, requireViewer }) =>
      services.apiTokens.create(requireViewer(), {
        name,
        scopes,
        ...given({ minerId: maybeLocalId('Miner', minerId, 'input.minerId'), expiresAt }),
      }),
  }),
);

builder.mutationField('revokeApiToken', (t) =>
  t.field({
    type: ApiTokenRef,
    args: { input: t.arg({ type: RevokeInput, required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound] },
    resolve: (_root, { input: { id } }, { services, requireViewer }) =>
      services.apiTokens.revoke(requireViewer(), localId('ApiToken', id, 'input.id')),
  }),
);
