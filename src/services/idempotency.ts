import type { Database, Transaction } from '../db/database.js';
import type { IdempotencyRepository } from '../db/idempotency.js';
import { isUniqueViolation } from '../db/repository.js';
import { canonicalJson, sha256Hex } from './canonical-json.js';
import { DomainError, IdempotencyKeyReused, InvalidInput } from './errors.js';
import { requireStorable } from './storable.js';

const KEPT_MS = 24 * 60 * 60 * 1_000;
const MAX_KEY_LENGTH = 255;
const KEYED = 'k1:';

interface Needs {
  readonly db: Database;
  readonly keys: IdempotencyRepository;
  readonly now: () => Date;
  /** Keyed: an input can hold passwords, and a plain hash of a short one is soon guessed. */
  readonly fingerprint: (text: string) => string;
}

interface Request {
  readonly accountId: string;
  /** The name of the mutation. */
  readonly operation: string;
  readonly key: string | undefined;
  readonly input: unknown;
}

export function checkKey(key: string, field: string): void {
  if (key.length < 1 || key.length > MAX_KEY_LENGTH)
    throw new InvalidInput(field, `An idempotency key has 1 to ${MAX_KEY_LENGTH} characters`);
  requireStorable(field, key);
}

/** Same key and input: the result of the first call again. Same key, other input: refused. */
export function createIdempotency({ db, keys, now, fingerprint }: Needs) {
  const keyed = (input: unknown): string => `${KEYED}${fingerprint(canonicalJson(input))}`;
  /** Keys of an earlier version, which hashed without a key, hold for their day. */
  const isSame = (hash: string, input: unknown): boolean =>
    hash === (hash.startsWith(KEYED) ? keyed(input) : sha256Hex(canonicalJson(input)));

  const replayed = async ({ accountId, operation, key, input }: Request): Promise<string | null> => {
    if (key === undefined) return null;
    checkKey(key, 'input.idempotencyKey');
    const known = await keys.find(db, { accountId, operation, key });
    if (!known || known.expiresAt <= now()) return null;
    if (!isSame(known.inputHash, input)) throw new IdempotencyKeyReused();
    return known.resultId;
  };

  return {
    /** The id of what an earlier call with this key made, or null. */
    replayed,

    /**
     * Runs `make` in a transaction that also stores the key, so that either both or neither happened. Of two calls at
     * once with one key, the later finds the first one's result.
     */
    async once(
      request: Request,
      make: (tx: Transaction) => Promise<{ id: string }>,
    ): Promise<{ id: string; replayed: boolean }> {
      const before = await replayed(request);
      if (before !== null) return { id: before, replayed: true };
      try {
        return await db.transaction(async (tx) => {
          if (request.key !== undefined) await keys.removeExpired(tx, now());
          const { id } = await make(tx);
          if (request.key !== undefined) {
            await keys.insert(tx, {
              accountId: request.accountId,
              operation: request.operation,
              key: request.key,
              inputHash: keyed(request.input),
              resultId: id,
              createdAt: now(),
              expiresAt: new Date(now().getTime() + KEPT_MS),
            });
          }
          return { id, replayed: false };
        });
      } catch (error) {
        // The winner may have taken more than the key: a name, say, for which this call was then refused.
        const mayHaveLost = isUniqueViolation(error) || error instanceof DomainError;
        const winner = mayHaveLost ? await replayed(request) : null;
        if (winner !== null) return { id: winner, replayed: true };
        throw error;
      }
    },
  };
}
export type Idempotency = ReturnType<typeof createIdempotency>;
