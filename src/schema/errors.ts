import { errorTypeMap, wrapOrThrow } from '@pothos/plugin-errors';
import {
  AccountNotFound,
  ChallengeInvalid,
  LedgerUnavailable,
  RefreshSuperseded,
  SessionEnded,
  SignatureRefused,
} from '../services/accounts/refusals.js';
import {
  ActionNotAllowed,
  AddressRefused,
  DomainError,
  Forbidden,
  IdempotencyKeyReused,
  InvalidInput,
  LimitReached,
  NameTaken,
  NoOffer,
  NotFound,
  SourceRefused,
  Unauthenticated,
  Unavailable,
} from '../services/errors.js';
import { BudgetExceeded } from '../services/budgets/refusals.js';
import {
  type Excluded,
  MinersFailed,
  NoEligibleMiner,
  QueryInProgress,
} from '../services/queries/refusals.js';
import { builder } from './builder.js';
import { BudgetPeriodEnum } from './enums.js';
import { writeGlobalId } from './global-id.js';
import { OfferRef } from './offer.js';

export const UserErrorRef = builder.interfaceRef<DomainError>('UserError').implement({
  description:
    'Why something was refused. Every refusal can be read this way, those that come later as well.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Stable, to branch on.' }),
    message: t.exposeString('message', { description: 'For people; the wording may change.' }),
    field: t.exposeString('field', {
      nullable: true,
      description: 'Path of the value at fault, like `input.port`; null when no single one is.',
    }),
    retryable: t.exposeBoolean('retryable', { description: 'Whether the same request may succeed later.' }),
    retryAfterMs: t.exposeInt('retryAfterMs', {
      nullable: true,
      description: 'Not before this many milliseconds.',
    }),
    hint: t.exposeString('hint', { nullable: true, description: 'What to do next.' }),
  }),
});

export const ExcludedRef = builder.objectRef<Excluded>('Excluded').implement({
  description: 'Miners that could not be asked.',
  fields: (t) => ({ reason: t.exposeString('reason'), count: t.exposeInt('count') }),
});

const refusal = (name: string, description: string) => ({ name, description, interfaces: [UserErrorRef] });

builder.objectType(
  InvalidInput,
  refusal('InvalidInput', 'A value that can not be accepted; `field` says which.'),
);
builder.objectType(NotFound, refusal('NotFound', 'It does not exist, or not for you.'));
builder.objectType(Unauthenticated, refusal('Unauthenticated', 'Nobody is signed in.'));
builder.objectType(Forbidden, refusal('Forbidden', 'You are known, and may not do this.'));
builder.objectType(NameTaken, refusal('NameTaken', 'You already have a live one of this name.'));
builder.objectType(
  ActionNotAllowed,
  refusal('ActionNotAllowed', 'It exists, and this can not be done with it now; see `availableActions`.'),
);
builder.objectType(
  SourceRefused,
  refusal('SourceRefused', 'The Dockerfile or build context can not be built.'),
);
builder.objectType(
  AddressRefused,
  refusal('AddressRefused', 'An address that this server must not talk to.'),
);
builder.objectType(
  IdempotencyKeyReused,
  refusal('IdempotencyKeyReused', 'The key was used before with another input.'),
);
builder.objectType(LimitReached, refusal('LimitReached', 'You have as many of these as you may have.'));
builder.objectType(Unavailable, refusal('Unavailable', 'A provider, ledger or miner could not be asked.'));
builder.objectType(AccountNotFound, refusal('AccountNotFound', 'The ledger does not know the account.'));
builder.objectType(
  ChallengeInvalid,
  refusal('ChallengeInvalid', 'The challenge is unknown, used, or too old.'),
);
builder.objectType(
  LedgerUnavailable,
  refusal('LedgerUnavailable', 'The ledger could not be asked about the account.'),
);
builder.objectType(SessionEnded, refusal('SessionEnded', 'The session is over; sign in again.'));
builder.objectType(
  RefreshSuperseded,
  refusal('RefreshSuperseded', 'Another refresh with the same token came first; use its tokens.'),
);

builder.objectType(NoOffer, {
  ...refusal('NoOffer', 'No machine that can be rented fits what was asked.'),
  fields: (t) => ({
    cheapestPerDayUsd: t.expose('cheapestPerDayUsd', {
      type: 'Decimal',
      nullable: true,
      description:
        'What the cheapest machine that fits costs a day, in USD; null when none fits at any price.',
    }),
    alternative: t.expose('alternative', {
      type: OfferRef,
      nullable: true,
      description: 'What could be rented if less were asked for; null when nothing is known.',
    }),
  }),
});

builder.objectType(BudgetExceeded, {
  ...refusal('BudgetExceeded', 'The budget of the account has no room for it.'),
  fields: (t) => ({
    limitUsd: t.expose('limitUsd', { type: 'Decimal' }),
    spentUsd: t.expose('spentUsd', { type: 'Decimal', description: 'In this period.' }),
    period: t.expose('period', { type: BudgetPeriodEnum }),
    periodEndsAt: t.expose('periodEndsAt', { type: 'DateTime', description: 'When the next one begins.' }),
    perHourUsd: t.expose('perHourUsd', {
      type: 'Decimal',
      description: 'What everything rented and this machine would cost in an hour.',
    }),
    roomPerHourUsd: t.expose('roomPerHourUsd', {
      type: 'Decimal',
      description: 'The price of the dearest machine for which there is room.',
    }),
  }),
});

builder.objectType(QueryInProgress, refusal('QueryInProgress', 'The same key is being worked on.'));

builder.objectType(NoEligibleMiner, {
  ...refusal('NoEligibleMiner', 'There is nobody to ask right now.'),
  fields: (t) => ({
    excluded: t.field({
      type: [ExcludedRef],
      description: 'Who could not be asked, by reason.',
      resolve: ({ excluded }) => [...excluded],
    }),
  }),
});

builder.objectType(MinersFailed, {
  ...refusal('MinersFailed', 'Miners were asked, and none gave an answer that keeps the contract.'),
  fields: (t) => ({
    queryId: t.id({
      description: 'Of the receipt that says who was tried.',
      resolve: ({ queryId }) => writeGlobalId('QueryReceipt', queryId),
    }),
  }),
});

builder.objectType(SignatureRefused, {
  ...refusal('SignatureRefused', 'The signature does not prove the account.'),
  fields: (t) => ({ step: t.exposeString('step', { description: 'Where the check failed.' }) }),
});

/** What subscriptions show of refusals, there being no result union around a stream. */
export const STREAM_REFUSALS = [InvalidInput, NotFound, Unauthenticated, Forbidden, LimitReached] as const;
export type StreamRefusal = InstanceType<(typeof STREAM_REFUSALS)[number]>;

/**
 * A refusal as an item of a stream; null for any other error. graphql takes an Error that is a value for a failure,
 * so it is dressed as a plain object, in the way the errors plugin does it for mutations.
 */
export function refusalItem(error: unknown): StreamRefusal | null {
  if (!STREAM_REFUSALS.some((refusal) => error instanceof refusal)) return null;
  const item: object = wrapOrThrow(error, [...STREAM_REFUSALS]);
  return isDressed(item) ? item : null;
}

export const isDressed = (item: object): item is StreamRefusal => errorTypeMap.has(item);
