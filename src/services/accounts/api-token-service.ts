import type { AccountRepository } from '../../db/accounts.js';
import type { Database } from '../../db/database.js';
import { newId, type PageRequest } from '../../db/repository.js';
import type { ApiToken, ApiTokenRepository } from '../../db/sessions.js';
import { TOKEN_SCOPES, type TokenScope } from '../../db/words.js';
import { InvalidInput, LimitReached, NotFound } from '../errors.js';
import type { Bus } from '../events/bus.js';
import { newApiToken } from '../security/tokens.js';
import { isSession, ownerScope, requireSession, type Viewer } from './viewer.js';

interface Needs {
  readonly db: Database;
  readonly accounts: AccountRepository;
  readonly apiTokens: ApiTokenRepository;
  /** Whether there is such a miner within the owner scope. */
  readonly hasMiner: (owner: string | null, minerId: string) => Promise<boolean>;
  readonly bus: Bus;
  readonly now: () => Date;
}

export interface NewApiToken {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly minerId?: string | null;
  /** null or absent: until it is revoked. */
  readonly expiresAt?: Date | null;
}

export const MAX_API_TOKENS = 100;
const NAME = /^[\p{L}\p{N}\p{P}\p{S} ]{1,64}$/u;

export function createApiTokenService({ db, accounts, apiTokens, hasMiner, bus, now }: Needs) {
  return {
    /** `token` is shown this once; only its hash is kept. */
    async create(viewer: Viewer | null, given: NewApiToken): Promise<{ apiToken: ApiToken; token: string }> {
      const known = requireSession(viewer);
      const name = given.name.trim();
      if (!NAME.test(name)) throw new InvalidInput('input.name', 'A name has 1 to 64 printable characters');
      const scopes = TOKEN_SCOPES.filter((scope) => given.scopes.includes(scope));
      if (scopes.length === 0)
        throw new InvalidInput('input.scopes', 'Name at least one scope', TOKEN_SCOPES.join(', '));
      const expiresAt = given.expiresAt ?? null;
      if (expiresAt && !(expiresAt > now()))
        throw new InvalidInput('input.expiresAt', 'This moment has passed');
      const minerId = given.minerId ?? null;
      if (minerId !== null && !(await hasMiner(ownerScope(known), minerId)))
        throw new NotFound('miner', 'input.minerId');

      const { accountId } = known;
      const { token, hash, hint } = newApiToken();
      const apiToken = await db.transaction(async (tx) => {
        await accounts.ensure(tx, accountId, now());
        await accounts.hold(tx, accountId);
        if ((await apiTokens.countUsable(tx, accountId, now())) >= MAX_API_TOKENS) {
          throw new LimitReached(`An account can have ${MAX_API_TOKENS} API tokens`, {
            hint: 'Revoke one you no longer need.',
          });
        }
        return apiTokens.insert(tx, {
          id: newId(),
          accountId,
          name,
          tokenHash: hash,
          tokenHint: hint,
          scopes,
          minerId,
          createdAt: now(),
          expiresAt,
        });
      });
      return { apiToken, token };
    },

    byIds: async (viewer: Viewer | null, ids: readonly string[]): Promise<ApiToken[]> =>
      isSession(viewer) ? apiTokens.findOwned(db, viewer.accountId, ids) : [],

    async list(viewer: Viewer | null, page: PageRequest): Promise<ApiToken[]> {
      return apiTokens.list(db, requireSession(viewer).accountId, page);
    },

    /** Its sockets close as those of an ended session do. */
    async revoke(viewer: Viewer | null, id: string): Promise<ApiToken> {
      const owner = ownerScope(requireSession(viewer));
      const revoked = await db.transaction(async (tx) => {
        const apiToken = await apiTokens.revoke(tx, owner, id, now());
        if (apiToken) bus.publish(tx, { type: 'sessionEnded', sessionId: id, reason: 'REVOKED' });
        return apiToken;
      });
      if (!revoked) throw new NotFound('API token', 'input.id');
      return revoked;
    },
  };
}
export type ApiTokenService = ReturnType<typeof createApiTokenService>;
