export interface ExplorerTab {
  readonly name: string;
  readonly query: string;
  /** JSON; what a person fills in. */
  readonly variables: string;
}

/** What the explorer opens with: the way of a miner from signing in to the score. A test checks each against the schema. */
export const EXPLORER_TABS: readonly ExplorerTab[] = [
  {
    name: 'Overview',
    variables: '',
    query: `# Welcome to TensorNode. Every tab is one step of a miner's way; press play to run it.
# On a simulated network opened on this machine you are signed in as the local developer.
# Elsewhere run the two sign-in tabs first, then add to "Headers":  { "Authorization": "Bearer <accessToken>" }
query Overview {
  network {
    mode
    version
  }
  viewer {
    account {
      id
      balance {
        hbar
        hasRecommended
      }
    }
    via
    isOperator
  }
  rateLimit {
    cost
    remaining
    limit
  }
}
`,
  },
];
