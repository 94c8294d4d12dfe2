/** What the demo asks; `tests/demo` holds every one of them to the schema. */

export const NAMES_TAKEN = /* GraphQL */ `
  query NamesTaken {
    miners(first: 100, states: [LAUNCHING, ACTIVE, STOPPED], mine: true) {
      edges {
        node {
          name
        }
      }
    }
  }
`;

export const LAUNCH = /* GraphQL */ `
  mutation Launch($input: LaunchMinerInput!) {
    launchMiner(input: $input) {
      __typename
      ... on LaunchMinerPayload {
        miner {
          id
          name
        }
        deployment {
          id
        }
        vm {
          id
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

export const WATCH_DEPLOYMENT = /* GraphQL */ `
  subscription WatchDeployment($id: ID!) {
    deploymentEvents(id: $id, after: "0") {
      __typename
      ... on DeploymentStepChanged {
        step
        outcome
        detail
        startedAt
        endedAt
      }
      ... on DeploymentChanged {
        state
        deployment {
          failure {
            code
            message
            hint
          }
        }
      }
      ... on StreamEnd {
        reason
      }
    }
  }
`;

export const WATCH_VM = /* GraphQL */ `
  subscription WatchVm($id: ID!) {
    vm(id: $id) {
      __typename
      ... on VmSnapshot {
        vm {
          state
        }
      }
      ... on VmChanged {
        state
        vm {
          address
          vcpu
          ramGb
          pricePerHourUsd
        }
      }
    }
  }
`;

export const WATCH_LOGS = /* GraphQL */ `
  subscription WatchLogs($minerId: ID!) {
    logs(source: { minerId: $minerId }, after: "0") {
      __typename
      ... on LogBatch {
        lines {
          stream
          message
        }
      }
    }
  }
`;

export const WATCH_SCORES = /* GraphQL */ `
  subscription WatchScores($minerId: ID!) {
    scores(minerIds: [$minerId]) {
      __typename
      ... on ScoreChanged {
        before
        after
        change {
          cause
        }
      }
    }
  }
`;

export const MINER = /* GraphQL */ `
  query Miner($id: ID!) {
    miner(id: $id) {
      name
      status
      health
      endpoint
      score {
        value
        coverage
        confidence
        components {
          name
          value
          samples
        }
      }
    }
  }
`;

export const ASK = /* GraphQL */ `
  mutation Ask($prompt: String!) {
    ask(input: { prompt: $prompt }) {
      __typename
      ... on AskPayload {
        answer
        query {
          miner {
            name
          }
        }
      }
      ... on UserError {
        code
        message
      }
    }
  }
`;
