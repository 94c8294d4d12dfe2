/** The documents of the explorer's tabs. */

export const SIGN_IN = `# 1. Sign in.
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

export const LAUNCH = `# 2. Launch a miner: a machine is rented, the Dockerfile is
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

export const WATCH = `# 3. Watch it happen. Watch shows the ids of your miners; the
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

export const ASK = `# 4. Ask the network: the best miner answers, and the receipt
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

export const SCORE = `# 5. Why did my score change? Each change with its parts
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
