export interface ExplorerTab {
  readonly name: string;
  readonly query: string;
  /** JSON; what a person fills in. */
  readonly variables: string;
}

const json = (value: object): string => JSON.stringify(value, null, 2);

const DOCKERFILE = `FROM python:3.11-slim
RUN pip install flask
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=10s CMD curl -f http://localhost:3000/health || exit 1
CMD ["python", "-m", "flask", "run", "--host", "0.0.0.0", "--port", "3000"]
`;

const SIGN_IN = `# 1. Sign in.
# On your own machine a simulated network knows you as its
# local developer, and there is nothing to do.
# Elsewhere: RequestChallenge, sign its message with the
# wallet, SignIn, and put this under "Headers":
#   { "Authorization": "Bearer <accessToken>" }
query SignedInAs {
  network {
    mode
    ledger
    version
  }
  viewer {
    via
    isOperator
    account {
      accountId
      balance {
        hbar
        hasRecommended
      }
    }
  }
}

mutation RequestChallenge($account: String!) {
  requestSignInChallenge(input: { account: $account }) {
    ... on SignInChallenge {
      message
      nonce
      expiresAt
    }
    ... on UserError {
      code
      message
      hint
    }
  }
}

mutation SignIn($nonce: String!, $signatureMaps: [String!]) {
  signIn(input: { nonce: $nonce, signatureMaps: $signatureMaps }) {
    ... on SessionTokens {
      accessToken
      accessTokenExpiresAt
      refreshToken
    }
    ... on UserError {
      code
      message
      hint
    }
  }
}
`;

const LAUNCH = `# 2. Launch a miner: a machine is rented, the Dockerfile is
# built on it, and the model is served. Answers at once; copy
# the ids into the variables of the next tabs.
mutation Launch($input: LaunchMinerInput!) {
  launchMiner(input: $input) {
    ... on LaunchMinerPayload {
      miner {
        id
        name
        status
      }
      deployment {
        id
        state
      }
      vm {
        id
        state
      }
    }
    ... on UserError {
      code
      message
      field
      hint
    }
  }
}

query Offers {
  offers(input: { vcpu: 2, ramGb: 4 }) {
    provider
    countryCode
    configuration
    pricePerDayUsd
  }
}
`;

const WATCH = `# 3. Watch it happen. Watch shows the ids of your miners; the
# others are subscriptions: they stay open until you stop them.
query Watch {
  miners(first: 10, mine: true) {
    nodes {
      id
      name
      status
      health
      endpoint
      deployments(first: 1) {
        nodes {
          id
          state
          step
        }
      }
    }
  }
}

subscription WatchDeployment($deploymentId: ID!) {
  deploymentEvents(id: $deploymentId) {
    __typename
    ... on DeploymentSnapshot {
      seq
      deployment {
        state
        step
      }
    }
    ... on DeploymentStepChanged {
      seq
      step
      outcome
      detail
    }
    ... on DeploymentChanged {
      seq
      state
      step
    }
    ... on StreamEnd {
      reason
    }
    ... on UserError {
      code
      message
    }
  }
}

subscription WatchLogs($minerId: ID!) {
  logs(source: { minerId: $minerId }, tail: 50) {
    ... on LogBatch {
      seq
      lines {
        at
        stream
        message
      }
    }
    ... on UserError {
      code
      message
    }
  }
}

subscription WatchMiner($minerId: ID!) {
  miner(id: $minerId) {
    __typename
    ... on MinerSnapshot {
      seq
      miner {
        name
        status
        health
        score {
          value
        }
      }
    }
    ... on MinerChanged {
      seq
      state
      health
    }
    ... on HealthChanged {
      seq
      before
      after
    }
    ... on UserError {
      code
      message
    }
  }
}
`;

const ASK = `# 4. Ask the network: the best miner answers, and the receipt
# says why it was chosen.
mutation Ask($prompt: String!) {
  ask(input: { prompt: $prompt }) {
    ... on AskPayload {
      answer
      query {
        id
        state
        eligibleCount
        miner {
          name
        }
        tries {
          outcome
          reason
          totalMs
        }
        signature
      }
    }
    ... on UserError {
      code
      message
      hint
    }
  }
}
`;

const SCORE = `# 5. Why did my score change? Each change with its parts
# before and after, and the probes that caused it.
query WhyDidMyScoreChange($minerId: ID!) {
  miner(id: $minerId) {
    name
    score {
      value
      coverage
      confidence
      components {
        name
        value
        effectiveWeight
        samples
      }
    }
    scoreChanges(first: 5) {
      nodes {
        at
        before
        after
        cause
        componentsBefore {
          name
          value
        }
        componentsAfter {
          name
          value
        }
        probes {
          kind
          isOk
          totalMs
          error
        }
      }
    }
  }
  scoreFormula {
    version
    expression
  }
}

subscription WatchScores {
  scores {
    __typename
    ... on ScoreChanged {
      seq
      before
      after
      miner {
        name
      }
    }
    ... on UserError {
      code
      message
    }
  }
}
`;

/** What the explorer opens with: a miner's way from signing in to the score. A test checks each against the schema. */
export const EXPLORER_TABS: readonly ExplorerTab[] = [
  {
    name: 'Sign in',
    query: SIGN_IN,
    variables: json({ account: '0.0.123456', nonce: '', signatureMaps: [''] }),
  },
  {
    name: 'Launch',
    query: LAUNCH,
    variables: json({ input: { name: 'llm-miner-1', source: { dockerfile: DOCKERFILE } } }),
  },
  { name: 'Watch', query: WATCH, variables: json({ deploymentId: '', minerId: '' }) },
  { name: 'Ask', query: ASK, variables: json({ prompt: 'What is the capital of France?' }) },
  { name: 'Why did my score change', query: SCORE, variables: json({ minerId: '' }) },
];
