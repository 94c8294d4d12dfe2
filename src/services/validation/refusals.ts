import { DomainError } from '../errors.js';

/** The account has asked as often as it may; `retryAt` says when it may again. */
export class RateLimited extends DomainError {
  override readonly name = 'RateLimited';
  override readonly code = 'RATE_LIMITED';
  readonly retryAt: Date;
  constructor(message: string, { retryAt, now }: { readonly retryAt: Date; readonly now: Date }) {
    super(message, {
      retryable: true,
      retryAfterMs: Math.max(1, retryAt.getTime() - now.getTime()),
      hint: `Come back at ${retryAt.toISOString()}.`,
    });
    this.retryAt = retryAt;
  }
}
