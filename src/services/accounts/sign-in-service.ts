import { randomBytes } from 'node:crypto';
import type { Database } from '../../db/database.js';
import type { ChallengeRepository, SignInChallenge } from '../../db/sessions.js';
import type { ChallengeKind } from '../../db/words.js';
import type { LedgerAccount } from '../adapters/ledger.js';
import { InvalidInput } from '../errors.js';
import type { Log } from '../log.js';
import { readAccount } from './account-id.js';
import { evmAddressOfSigner, verifyEvmSignature } from './evm-signature.js';
import { keyFingerprint } from './hapi-key.js';
import type { LedgerAccounts } from './ledger-accounts.js';
import { ChallengeInvalid, SignatureRefused } from './refusals.js';
import type { SessionService, SessionTokens } from './session-service.js';
import { ethereumMessage, hederaMessage } from './sign-in-message.js';
import { type SignatureVerdict, verifyWalletSignature } from './wallet-signature.js';

interface Needs {
  readonly db: Database;
  readonly challenges: ChallengeRepository;
  readonly sessionService: SessionService;
  readonly ledgerAccounts: LedgerAccounts;
  readonly now: () => Date;
  readonly network: string;
  /** Where clients reach this server; known once it listens. */
  readonly publicUrl: () => string;
  readonly log: Log;
}

/** What the wallet returned for the challenge of this nonce. */
export interface SignedChallenge {
  readonly nonce: string;
  /** Of Hedera wallets: one base64 map for each key holder who signed. */
  readonly signatureMaps?: readonly string[];
  /** Of Ethereum wallets: `0x` and 65 bytes. */
  readonly evmSignature?: string;
  readonly userAgent?: string | null;
}

export const CHALLENGE_MS = 5 * 60_000;
/** Used and expired challenges are of no use to anybody; the hour is for looking into complaints. */
const KEEP_CHALLENGES_MS = 60 * 60_000;
const NONCE = /^[0-9a-f]{32}$/;

export function createSignInService(needs: Needs) {
  const { db, challenges, sessionService, ledgerAccounts, now, network, publicUrl, log } = needs;

  /** The server writes the text and keeps it: what a client says it signed is never read. */
  async function requestChallenge(account: string, kind: ChallengeKind): Promise<SignInChallenge> {
    const { accountId, evmAddress } = await whoAsks(account, kind);
    const issuedAt = now();
    const about = {
      accountId,
      network,
      publicUrl: publicUrl(),
      nonce: randomBytes(16).toString('hex'),
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + CHALLENGE_MS),
    };
    const message = evmAddress === null ? hederaMessage(about) : ethereumMessage(about, evmAddress);
    const { nonce, expiresAt } = about;
    return challenges.insert(db, { nonce, accountId, kind, message, issuedAt, expiresAt });
  }

  async function whoAsks(account: string, kind: ChallengeKind) {
    const read = readAccount(account, network);
    if (!read.ok) throw new InvalidInput('input.account', read.detail);
    if (kind === 'HEDERA' && read.kind === 'ACCOUNT_ID')
      return { accountId: read.accountId, evmAddress: null };

    const onLedger = await ledgerAccounts.get(read.kind === 'ACCOUNT_ID' ? read.accountId : read.evmAddress);
    if (kind === 'HEDERA') return { accountId: onLedger.accountId, evmAddress: null };

    const address = await evmAddressOfSigner(onLedger);
    if (!address) {
      throw new InvalidInput(
        'input.account',
        'This account cannot sign with an Ethereum wallet: it has no single ECDSA key',
        'Sign in with a Hedera wallet.',
      );
    }
    const { checksummed } = await import('./curves.js');
    return { accountId: onLedger.accountId, evmAddress: checksummed(address) };
  }

  /**
   * The ledger is asked before the nonce is spent, so its outage costs nobody a signature; and a refused
   * signature leaves the challenge open, so the holders of a threshold key can add what is missing.
   */
  async function signIn(given: SignedChallenge): Promise<SessionTokens> {
    const challenge = NONCE.test(given.nonce) ? await challenges.find(db, given.nonce) : null;
    if (!challenge || challenge.usedAt || challenge.expiresAt <= now()) throw new ChallengeInvalid();

    const account = await ledgerAccounts.get(challenge.accountId);
    const verdict = await judge(challenge, account, given);
    if (!verdict.ok) {
      log.info(
        { accountId: challenge.accountId, kind: challenge.kind, step: verdict.step },
        'a sign-in was refused',
      );
      throw new SignatureRefused(verdict.step, verdict.detail);
    }

    const makeTokens = await db.transaction(async (tx) => {
      if (!(await challenges.consume(tx, challenge.nonce, now()))) throw new ChallengeInvalid();
      return sessionService.open(tx, {
        accountId: challenge.accountId,
        keyFingerprint: keyFingerprint(account.key),
        userAgent: given.userAgent ?? null,
      });
    });
    return makeTokens();
  }

  async function judge(
    { kind, message }: SignInChallenge,
    account: LedgerAccount,
    { signatureMaps, evmSignature }: SignedChallenge,
  ): Promise<SignatureVerdict> {
    if (kind === 'HEDERA') {
      if (!signatureMaps || evmSignature !== undefined) {
        throw new InvalidInput(
          'input.signatureMaps',
          'This challenge is answered by signature maps of a Hedera wallet',
        );
      }
      return verifyWalletSignature(message, account.key, signatureMaps);
    }
    if (evmSignature === undefined || signatureMaps) {
      throw new InvalidInput(
        'input.evmSignature',
        'This challenge is answered by the signature of an Ethereum wallet',
      );
    }
    return verifyEvmSignature(message, account, evmSignature);
  }

  return {
    requestChallenge,
    signIn,
    /** To be called now and then. */
    forgetOldChallenges: (): Promise<number> =>
      challenges.removeExpired(db, new Date(now().getTime() - KEEP_CHALLENGES_MS)),
  };
}
export type SignInService = ReturnType<typeof createSignInService>;
