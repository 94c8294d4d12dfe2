import type { CloudOffer } from './adapters/cloud.js';

/**
 * Refusals: what a caller may be told. Named as facts. Everything that is not a `DomainError` is a failure of ours,
 * is masked by the API and logged with the request id.
 */
export abstract class DomainError extends Error {
  /** Stable, SCREAMING_SNAKE: clients branch on it. */
  abstract readonly code: string;
  /** Path of the input field at fault, e.g. `input.port`; null when no single field is. */
  readonly field: string | null;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  /** What to do next. */
  readonly hint: string | null;

  constructor(
    message: string,
    about: {
      field?: string;
      retryable?: boolean;
      retryAfterMs?: number;
      hint?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, about.cause === undefined ? {} : { cause: about.cause });
    this.field = about.field ?? null;
    this.retryable = about.retryable ?? false;
    this.retryAfterMs = about.retryAfterMs ?? null;
    this.hint = about.hint ?? null;
  }

  /** The same refusal, about the field as the caller wrote it. */
  about(field: string): this {
    const copy = Object.create(
      Object.getPrototypeOf(this) as object,
      Object.getOwnPropertyDescriptors(this),
    ) as this;
    return Object.defineProperty(copy, 'field', { value: field, enumerable: true });
  }
}

export class Unauthenticated extends DomainError {
  override readonly name = 'Unauthenticated';
  override readonly code = 'UNAUTHENTICATED';
  constructor(message = 'Sign in first', hint = 'Send "Authorization: Bearer <access token or API token>".') {
    super(message, { hint });
  }
}

export class Forbidden extends DomainError {
  override readonly name = 'Forbidden';
  override readonly code = 'FORBIDDEN';
}

/** A value that can not be accepted; `field` says which. */
export class InvalidInput extends DomainError {
  override readonly name = 'InvalidInput';
  override readonly code = 'INVALID_INPUT';
  constructor(field: string, message: string, hint?: string) {
    super(message, hint === undefined ? { field } : { field, hint });
  }
}

/** Also for what exists but belongs to somebody else. */
export class NotFound extends DomainError {
  override readonly name = 'NotFound';
  override readonly code = 'NOT_FOUND';
  constructor(what: string, field: string) {
    super(`There is no such ${what}`, { field });
  }
}

export class NameTaken extends DomainError {
  override readonly name = 'NameTaken';
  override readonly code = 'NAME_TAKEN';
  constructor(name: string, field: string) {
    super(`You already have a live one called "${name}"`, {
      field,
      hint: 'Choose another name, or terminate the old one first.',
    });
  }
}

/** The thing exists, and this can not be done with it now. */
export class ActionNotAllowed extends DomainError {
  override readonly name = 'ActionNotAllowed';
  override readonly code = 'ACTION_NOT_ALLOWED';
}

export class NoOffer extends DomainError {
  override readonly name = 'NoOffer';
  override readonly code = 'NO_CAPACITY';
  /** What the cheapest machine that fits costs a day, in USD; null when nothing fits at any price. */
  readonly cheapestPerDayUsd: string | null;
  /** What could be had instead, if less were asked for. */
  readonly alternative: CloudOffer | null;
  constructor(
    message: string,
    cheapestPerDayUsd: string | null,
    hint: string,
    alternative?: CloudOffer,
    field?: string,
  ) {
    super(message, { hint, retryable: true, ...(field === undefined ? {} : { field }) });
    this.cheapestPerDayUsd = cheapestPerDayUsd;
    this.alternative = alternative ?? null;
  }
}

export class SourceRefused extends DomainError {
  override readonly name = 'SourceRefused';
  override readonly code = 'SOURCE_REFUSED';
}

export class AddressRefused extends DomainError {
  override readonly name = 'AddressRefused';
  override readonly code = 'ADDRESS_REFUSED';
}

export class IdempotencyKeyReused extends DomainError {
  override readonly name = 'IdempotencyKeyReused';
  override readonly code = 'IDEMPOTENCY_KEY_REUSED';
  constructor() {
    super('This idempotency key was used before with another input', {
      field: 'input.idempotencyKey',
      hint: 'Send a fresh key for a new request.',
    });
  }
}

export class LimitReached extends DomainError {
  override readonly name = 'LimitReached';
  override readonly code = 'LIMIT_REACHED';
}

/** A far end (provider, ledger, miner) could not be asked. */
export class Unavailable extends DomainError {
  override readonly name = 'Unavailable';
  override readonly code = 'UNAVAILABLE';
  constructor(message: string, about: { retryAfterMs?: number; hint?: string; cause?: unknown } = {}) {
    super(message, { ...about, retryable: true });
  }
}
