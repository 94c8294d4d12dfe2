import { DomainError } from '../errors.js';

export interface Excluded {
  readonly reason: string;
  readonly count: number;
}

/** One attempt at a miner, as the receipt has it. */
export interface Try {
  readonly minerId: string;
  readonly reason: string;
  readonly outcome: string;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
}

/** There is nobody to ask right now; nothing was stored, and no idempotency key used up. */
export class NoEligibleMiner extends DomainError {
  override readonly name = 'NoEligibleMiner';
  override readonly code = 'NO_ELIGIBLE_MINER';
  readonly excluded: readonly Excluded[];
  constructor(excluded: readonly Excluded[], retryAfterMs: number) {
    const why = excluded.map(({ reason, count }) => `${count} ${reason}`).join(', ');
    super(`No miner can answer this now${why === '' ? ': there are none' : ` (${why})`}`, {
      retryable: true,
      retryAfterMs,
      hint: 'Ask again later, or with fewer conditions.',
    });
    this.excluded = excluded;
  }
}

/** Miners were asked and none gave an answer that keeps the contract. */
export class MinersFailed extends DomainError {
  override readonly name = 'MinersFailed';
  override readonly code = 'MINERS_FAILED';
  readonly queryId: string;
  readonly tries: readonly Try[];
  constructor(queryId: string, tries: readonly Try[]) {
    const outcomes = tries.map(({ outcome }) => outcome).join(', ');
    super(tries.length === 0 ? 'The question was interrupted' : `No miner gave an answer (${outcomes})`, {
      retryable: true,
      hint: 'Ask again with a fresh idempotency key; the receipt of this query says who was tried.',
    });
    this.queryId = queryId;
    this.tries = tries;
  }
}

/** The same idempotency key is being worked on. */
export class QueryInProgress extends DomainError {
  override readonly name = 'QueryInProgress';
  override readonly code = 'QUERY_IN_PROGRESS';
  constructor() {
    super('A query with this idempotency key is still running', {
      field: 'input.idempotencyKey',
      retryable: true,
      retryAfterMs: 1_000,
      hint: 'Ask again with the same key for its result.',
    });
  }
}
