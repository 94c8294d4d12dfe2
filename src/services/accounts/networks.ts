interface NetworkFacts {
  /** EIP-155 chain id of the JSON-RPC relay, which Ethereum wallets show. */
  readonly chainId: number;
  /** Enters the checksum of account ids (HIP-15). */
  readonly ledgerId: number;
}

/** The simulated ledger takes the numbers of a local Hedera network. */
export const NETWORKS: Readonly<Record<string, NetworkFacts>> = {
  mainnet: { chainId: 295, ledgerId: 0 },
  testnet: { chainId: 296, ledgerId: 1 },
  previewnet: { chainId: 297, ledgerId: 2 },
  devnet: { chainId: 298, ledgerId: 3 },
  simulated: { chainId: 298, ledgerId: 3 },
};

export function networkFacts(network: string): NetworkFacts {
  const facts = NETWORKS[network];
  if (!facts) throw new Error(`Unknown Hedera network ${network}`);
  return facts;
}
