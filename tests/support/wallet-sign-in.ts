import { PrivateKey } from '@hashgraph/sdk';
import { RequestSignInChallengeDocument, SignInDocument } from '../operations/generated.js';
import { personalSign, signedBy } from '../services/accounts/wallets.js';
import type { ApiClient } from './api-client.js';

interface LedgerAccount {
  readonly accountId: string;
  readonly key: { readonly type: string } | null;
  readonly privateKeys: readonly string[];
}

export interface SignedIn {
  readonly accountId: string;
  readonly token: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

/** What a wallet does: asks for the text, signs it with the account's keys, and hands the signature in. */
export async function signInTo(client: ApiClient, ledgerUrl: string, accountId: string): Promise<SignedIn> {
  const response = await fetch(`${ledgerUrl}/__emu/accounts`, { signal: AbortSignal.timeout(10_000) });
  const { accounts } = (await response.json()) as { accounts: readonly LedgerAccount[] };
  const account = accounts.find((one) => one.accountId === accountId);
  if (!account) throw new Error(`The simulated ledger has no account ${accountId}`);
  // A hollow account has no key yet and is known by its EVM address alone.
  const kind = account.key === null ? 'EVM' : 'HEDERA';
  const wallets = account.privateKeys.map((hex, i) =>
    isEcdsa(account, i) ? PrivateKey.fromStringECDSA(hex) : PrivateKey.fromStringED25519(hex),
  );
  const { requestSignInChallenge: challenge } = await client.ask(RequestSignInChallengeDocument, {
    input: { account: accountId, kind },
  });
  if (challenge.__typename !== 'SignInChallenge') throw new Error(JSON.stringify(challenge));
  const [first] = wallets;
  if (!first) throw new Error(`${accountId} has no private key to sign with`);
  const signature =
    kind === 'EVM'
      ? { evmSignature: personalSign(first, challenge.message) }
      : { signatureMaps: [signedBy(challenge.message, ...wallets)] };
  const { signIn } = await client.ask(SignInDocument, { input: { nonce: challenge.nonce, ...signature } });
  if (signIn.__typename !== 'SessionTokens') throw new Error(JSON.stringify(signIn));
  const { accessToken, refreshToken, session } = signIn;
  return { accountId, token: accessToken, refreshToken, sessionId: session.id };
}

/** The third member of the ledger's threshold account has an ECDSA key, and so have the EVM accounts. */
const isEcdsa = ({ key }: LedgerAccount, index: number): boolean =>
  key === null || key.type === 'ECDSA_SECP256K1' || (key.type === 'ProtobufEncoded' && index === 2);
