import { DomainError } from '../errors.js';
import type { SignatureStep } from './wallet-signature.js';

export class AccountNotFound extends DomainError {
  override readonly name = 'AccountNotFound';
  override readonly code = 'ACCOUNT_NOT_FOUND';
  constructor(account: string, network: string) {
    super(`The ledger ${network} does not know the account ${account}`, {
      field: 'input.account',
      hint: 'Check the account id, and that the wallet is on the same network as this server.',
    });
  }
}

/** Unknown, expired, used, or another one's: deliberately one answer. */
export class ChallengeInvalid extends DomainError {
  override readonly name = 'ChallengeInvalid';
  override readonly code = 'CHALLENGE_INVALID';
  constructor() {
    super('This sign-in challenge is not open (any more)', {
      field: 'input.nonce',
      hint: 'Request a new challenge and sign it within five minutes.',
    });
  }
}

const HINTS: Readonly<Record<SignatureStep, string>> = {
  MESSAGE: 'Sign the challenge exactly as the server sent it.',
  SIGNATURE_FORMAT: 'Pass on what the wallet returned, unchanged.',
  ACCOUNT_KEY: 'Use an account whose key can sign messages.',
  KEY_MISMATCH:
    'Choose in the wallet the account that the challenge was made for, and sign the text unchanged.',
  SIGNATURE: 'Sign the text unchanged, with signMessage rather than sign.',
  THRESHOLD: 'Collect the signature maps of more key holders and send them together.',
};

/** `step` says where the check failed. */
export class SignatureRefused extends DomainError {
  override readonly name = 'SignatureRefused';
  override readonly code = 'SIGNATURE_REFUSED';
  readonly step: SignatureStep;
  constructor(step: SignatureStep, detail: string) {
    super(`The signature was refused: ${detail}`, { hint: HINTS[step] });
    this.step = step;
  }
}

export class LedgerUnavailable extends DomainError {
  override readonly name = 'LedgerUnavailable';
  override readonly code = 'LEDGER_UNAVAILABLE';
  constructor(cause: unknown, retryAfterMs: number) {
    super('The ledger cannot be asked about the account right now', {
      retryable: true,
      retryAfterMs,
      hint: 'Try again; the challenge is still open.',
      cause,
    });
  }
}

/** The session is over, or the refresh token was never one of ours. */
export class SessionEnded extends DomainError {
  override readonly name = 'SessionEnded';
  override readonly code = 'SESSION_ENDED';
  constructor(detail = 'The session has ended') {
    super(detail, { hint: 'Sign in with the wallet again.' });
  }
}

/** Two refreshes crossed. Nothing is lost: the other answer holds the newer tokens. */
export class RefreshSuperseded extends DomainError {
  override readonly name = 'RefreshSuperseded';
  override readonly code = 'REFRESH_SUPERSEDED';
  constructor() {
    super('This session was refreshed a moment ago with the same token', {
      hint: 'Use the tokens of the other answer.',
    });
  }
}
