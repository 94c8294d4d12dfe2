import type { DemoClient } from './client.js';
import {
  ASK,
  LAUNCH,
  MINER,
  NAMES_TAKEN,
  WATCH_DEPLOYMENT,
  WATCH_LOGS,
  WATCH_SCORES,
  WATCH_VM,
} from './operations.js';

interface Stage {
  readonly url: string;
  readonly say: (line: string) => void;
}

interface UserError {
  readonly __typename: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | null;
}

interface Launched {
  readonly __typename: 'LaunchMinerPayload';
  readonly miner: { readonly id: string; readonly name: string };
  readonly deployment: { readonly id: string };
  readonly vm: { readonly id: string };
}

interface DeploymentItem {
  readonly __typename: string;
  readonly step?: string;
  readonly outcome?: string;
  readonly detail?: string | null;
  readonly startedAt?: string;
  readonly endedAt?: string | null;
  readonly state?: string;
  readonly deployment?: { readonly failure: UserError | null };
}

interface MinerNow {
  readonly status: string;
  readonly health: string;
  readonly endpoint: string | null;
  readonly score: {
    readonly value: number | null;
    readonly coverage: number;
    readonly confidence: number;
    readonly components: readonly {
      readonly name: string;
      readonly value: number | null;
      readonly samples: number;
    }[];
  } | null;
}

const DOCKERFILE = `FROM python:3.11-slim
RUN pip install torch transformers flask requests
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD curl -f http://localhost:3000/health || exit 1
CMD ["python", "api/server.py"]
`;
const QUESTION = 'What is 17 + 25?';
const ANSWER = '42';
const LAUNCH_MS = 45_000;
const MEASURE_MS = 40_000;
const COMPLETE_MS = 15_000;

/** True only if all of it happened: launched, built, healthy, scored, the score changed, and the right answer came. */
export async function runDemo(client: DemoClient, { url, say }: Stage): Promise<boolean> {
  const stop = new AbortController();
  const seen = { buildLines: 0, scoreChanges: 0, outcome: '' };
  const broken: string[] = [];
  const streams: Promise<void>[] = [];
  const watch = <T>(query: string, variables: Record<string, string>, on: (data: T) => void): void => {
    const stream = client.watch(query, variables, stop.signal, on).catch((error: unknown) => {
      broken.push(error instanceof Error ? error.message : String(error));
    });
    streams.push(stream);
  };

  say(`\n  TensorNode at ${url}\n\n  Create & Deploy`);
  const { miner, deployment, vm } = await launch(client);
  say(`    miner ${miner.name} is booked`);

  watch<{
    vm: {
      __typename: string;
      state?: string;
      vm: { address: string | null; vcpu: number; ramGb: number; pricePerHourUsd: string | null };
    };
  }>(WATCH_VM, { id: vm.id }, ({ vm: item }) => {
    if (item.__typename !== 'VmChanged') return;
    const about =
      item.state === 'BOOTSTRAPPING'
        ? `${item.vm.vcpu} vCPU, ${item.vm.ramGb} GB at ${item.vm.address}, ${item.vm.pricePerHourUsd} USD an hour`
        : '';
    say(`    machine  ${(item.state ?? '').padEnd(14)} ${about}`);
  });
  watch<{ logs: { lines?: readonly { stream: string; message: string }[] } }>(
    WATCH_LOGS,
    { minerId: miner.id },
    ({ logs }) => {
      for (const { stream, message } of logs.lines ?? []) {
        if (stream === 'BUILD') seen.buildLines += 1;
        if (stream === 'BUILD' || seen.outcome === '')
          say(`      ${stream.toLowerCase().padEnd(6)} | ${message}`);
      }
    },
  );
  watch<{
    scores: {
      __typename: string;
      before: number | null;
      after: number | null;
      change: { cause: string } | null;
    };
  }>(WATCH_SCORES, { minerId: miner.id }, ({ scores }) => {
    if (scores.__typename !== 'ScoreChanged') return;
    seen.scoreChanges += 1;
    say(
      `    score    ${shown(scores.before)} -> ${shown(scores.after)}   because of ${scores.change?.cause ?? 'unknown'}`,
    );
  });
  await within(
    LAUNCH_MS,
    'the deployment to end',
    client.watch<{ deploymentEvents: DeploymentItem }>(
      WATCH_DEPLOYMENT,
      { id: deployment.id },
      stop.signal,
      ({ deploymentEvents: item }) => {
        if (item.__typename === 'DeploymentStepChanged' && item.outcome !== 'RUNNING')
          say(`    ${stepLine(item)}`);
        if (item.__typename !== 'DeploymentChanged' || item.state === 'QUEUED' || item.state === 'RUNNING')
          return;
        seen.outcome = item.state ?? '';
        const failure = item.deployment?.failure;
        say(`    outcome  ${seen.outcome}${failure ? `: ${failure.message} (${failure.code})` : ''}`);
      },
    ),
  );

  say('\n  The prober measures it');
  const now =
    seen.outcome === 'SUCCEEDED' ? await untilScored(client, miner.id, () => seen.scoreChanges > 0) : null;
  if (now) {
    say(`    health   ${now.health} at ${now.endpoint}`);
    say(
      `    score    ${shown(now.score?.value ?? null)}   coverage ${now.score?.coverage}, confidence ${now.score?.confidence}`,
    );
    for (const { name, value, samples } of now.score?.components ?? []) {
      say(`      ${name.toLowerCase().padEnd(14)} ${shown(value)}   from ${samples} samples`);
    }
  }

  say('\n  Anyone asks the network');
  const answer = now ? await ask(client, say) : null;
  stop.abort();
  await Promise.all(streams);

  const happened: Readonly<Record<string, boolean>> = {
    'deployment succeeded': seen.outcome === 'SUCCEEDED',
    'build log seen live': seen.buildLines > 0,
    healthy: now?.health === 'HEALTHY',
    'scored, and the change was seen live': seen.scoreChanges > 0 && (now?.score?.value ?? null) !== null,
    'question answered rightly': answer?.includes(ANSWER) === true,
    'no stream broke': broken.length === 0,
  };
  say('');
  for (const [what, isSo] of Object.entries(happened)) say(`  ${isSo ? 'yes' : 'NO '}  ${what}`);
  for (const message of broken) say(`       ${message}`);
  return Object.values(happened).every(Boolean);
}

async function launch(client: DemoClient): Promise<Launched> {
  const { miners } = await client.ask<{ miners: { edges: readonly { node: { name: string } }[] } }>(
    NAMES_TAKEN,
  );
  const taken = new Set(miners.edges.map(({ node }) => node.name));
  let number = 1;
  while (taken.has(`llm-miner-${number}`)) number += 1;
  const input = { name: `llm-miner-${number}`, source: { dockerfile: DOCKERFILE } };
  const { launchMiner } = await client.ask<{ launchMiner: Launched | UserError }>(LAUNCH, { input });
  if (launchMiner.__typename === 'LaunchMinerPayload') return launchMiner as Launched;
  const { code, message, hint } = launchMiner as UserError;
  throw new Error(`${code}: ${message}${hint ? ` ${hint}` : ''}`);
}

async function untilScored(client: DemoClient, id: string, hasChanged: () => boolean): Promise<MinerNow> {
  const deadline = performance.now() + MEASURE_MS;
  let patienceUntil: number | null = null;
  for (;;) {
    const { miner } = await client.ask<{ miner: MinerNow }>(MINER, { id });
    const isDone = miner.health === 'HEALTHY' && (miner.score?.value ?? null) !== null && hasChanged();
    // The parts that need more samples are worth a moment, not more.
    if (isDone) patienceUntil ??= performance.now() + COMPLETE_MS;
    const isComplete = isDone && miner.score?.coverage === 1;
    if (isComplete || performance.now() > (patienceUntil ?? deadline)) return miner;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function ask(client: DemoClient, say: (line: string) => void): Promise<string | null> {
  say(`    ${QUESTION}`);
  const result = await client.ask<{
    ask: {
      __typename: string;
      answer?: string | null;
      query?: { miner: { name: string } | null };
      code?: string;
      message?: string;
    };
  }>(ASK, { prompt: QUESTION });
  if (result.ask.__typename !== 'AskPayload') {
    say(`    ${result.ask.code}: ${result.ask.message}`);
    return null;
  }
  say(`    ${result.ask.answer}   (${result.ask.query?.miner?.name})`);
  return result.ask.answer ?? null;
}

function stepLine({ step = '', outcome, detail, startedAt, endedAt }: DeploymentItem): string {
  const ms = startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : 0;
  return `step     ${step.padEnd(15)} ${outcome === 'DONE' ? 'done' : outcome} in ${ms} ms${detail ? `   ${detail}` : ''}`;
}

const shown = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(2));

async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${ms / 1_000} s were not enough for ${what}`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
