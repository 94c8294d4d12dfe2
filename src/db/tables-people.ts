import type { Columns } from './columns.pg.js';
import { CHALLENGE_KINDS, SESSION_END_REASONS, type TokenScope } from './words.js';

/** Accounts and how they sign in; events; idempotency; settings. */
export function definePeopleTables(c: Columns) {
  const accounts = c.table('accounts', {
    /** A Hedera account id, `0.0.x`, on the one network this database belongs to. */
    id: c.text('id').primaryKey(),
    createdAt: c.instant('created_at').notNull(),
    lastSeenAt: c.instant('last_seen_at'),
  });

  const signInChallenges = c.table(
    'sign_in_challenges',
    {
      nonce: c.text('nonce').primaryKey(),
      accountId: c.text('account_id').notNull(),
      kind: c.oneOf('kind', CHALLENGE_KINDS).notNull(),
      /** The exact text the wallet signs. */
      message: c.text('message').notNull(),
      issuedAt: c.instant('issued_at').notNull(),
      expiresAt: c.instant('expires_at').notNull(),
      usedAt: c.instant('used_at'),
    },
    (t) => [c.index('sign_in_challenges_expiry').on(t.expiresAt)],
  );

  const sessions = c.table(
    'sessions',
    {
      id: c.text('id').primaryKey(),
      accountId: c.text('account_id').notNull(),
      refreshTokenHash: c.text('refresh_token_hash').notNull(),
      /** A refresh with this one means that a token was stolen: the session ends. */
      previousRefreshTokenHash: c.text('previous_refresh_token_hash'),
      keyFingerprint: c.text('key_fingerprint'),
      userAgent: c.text('user_agent'),
      createdAt: c.instant('created_at').notNull(),
      lastUsedAt: c.instant('last_used_at').notNull(),
      expiresAt: c.instant('expires_at').notNull(),
      endedAt: c.instant('ended_at'),
      endReason: c.oneOf('end_reason', SESSION_END_REASONS),
    },
    (t) => [
      c.uniqueIndex('sessions_refresh_token').on(t.refreshTokenHash),
      c.index('sessions_previous_refresh_token').on(t.previousRefreshTokenHash),
      c.index('sessions_account').on(t.accountId, t.id),
      c.index('sessions_ended').on(t.endedAt, t.expiresAt),
    ],
  );

  const apiTokens = c.table(
    'api_tokens',
    {
      id: c.text('id').primaryKey(),
      accountId: c.text('account_id').notNull(),
      name: c.text('name').notNull(),
      tokenHash: c.text('token_hash').notNull(),
      /** The last four characters, so that people can tell tokens apart. */
      tokenHint: c.text('token_hint').notNull(),
      scopes: c.json<readonly TokenScope[]>('scopes').notNull(),
      /** The only miner the token may touch; null for all of the account's. */
      minerId: c.text('miner_id'),
      createdAt: c.instant('created_at').notNull(),
      expiresAt: c.instant('expires_at'),
      lastUsedAt: c.instant('last_used_at'),
      revokedAt: c.instant('revoked_at'),
    },
    (t) => [
      c.uniqueIndex('api_tokens_hash').on(t.tokenHash),
      c.index('api_tokens_account').on(t.accountId, t.id),
    ],
  );

  const eventHeads = c.table('event_heads', {
    /** `vm:<id>`, `deployment:<id>`, `miner:<id>`, `logs:<minerId>`, `scores` … */
    subject: c.text('subject').primaryKey(),
    seq: c.integer('seq').notNull(),
  });

  const events = c.table(
    'events',
    {
      subject: c.text('subject').notNull(),
      /** Rises by one per subject, without holes, in the order of the commits. */
      seq: c.integer('seq').notNull(),
      type: c.text('type').notNull(),
      payload: c.json<Readonly<Record<string, unknown>>>('payload').notNull(),
      at: c.instant('at').notNull(),
    },
    (t) => [c.primaryKey({ columns: [t.subject, t.seq] }), c.index('events_at').on(t.at)],
  );

  const idempotencyKeys = c.table(
    'idempotency_keys',
    {
      accountId: c.text('account_id').notNull(),
      operation: c.text('operation').notNull(),
      key: c.text('key').notNull(),
      inputHash: c.text('input_hash').notNull(),
      /** Id of what the first call made. */
      resultId: c.text('result_id').notNull(),
      createdAt: c.instant('created_at').notNull(),
      expiresAt: c.instant('expires_at').notNull(),
    },
    (t) => [
      c.primaryKey({ columns: [t.accountId, t.operation, t.key] }),
      c.index('idempotency_keys_expiry').on(t.expiresAt),
    ],
  );

  const settings = c.table('settings', {
    key: c.text('key').primaryKey(),
    value: c.text('value').notNull(),
  });

  return { accounts, signInChallenges, sessions, apiTokens, eventHeads, events, idempotencyKeys, settings };
}
