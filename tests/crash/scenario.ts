import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMoment, type Moment, momentOf, randomOf } from './moments.js';
import { runLauncher, type RunningSimulator } from './processes.js';

const GOOD = 'FROM python:3.11-slim\nRUN pip install flask\nEXPOSE 3000\nCMD ["python","s.py"]\n';
const BROKEN = 'FROM python:3.11-slim\nRUN false\nEXPOSE 3000\nCMD ["python","s.py"]\n';

/** What goes wrong besides the kill; `route` is that of the create call unless said otherwise. */
export const TROUBLES = [
  'none',
  'accepted-then-reset',
  'accepted-then-500',
  'accepted-then-hang',
  'partial-create',
  'slow',
  'machine fails',
  'build fails',
] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface Scenario {
  readonly seed: number;
  readonly trouble: Trouble;
  readonly kills: readonly Moment[];
}

const MAY_FAIL: ReadonlySet<Trouble> = new Set(['machine fails', 'build fails']);

/** The same for the same seed: moments over the whole launch, with trouble at the provider for every second one. */
export function scenarioOf(seed: number, of: number): Scenario {
  const random = randomOf(seed + 1_000);
  const nth = Math.floor(seed / 2) % (TROUBLES.length - 1);
  const trouble = (seed % 2 === 0 ? 'none' : TROUBLES[nth + 1]) ?? 'none';
  const first = momentOf(seed, of);
  if (trouble === 'accepted-then-hang' || trouble === 'slow') {
    // Killed while the answer is on its way; with "slow" the machine itself is only made after that.
    return {
      seed,
      trouble,
      kills: [
        { at: 'call', part: 'cloud', method: 'create', when: 'during', ms: Math.round(300 + random() * 300) },
      ],
    };
  }
  if (MAY_FAIL.has(trouble)) {
    const when = seed % 4 === 1 ? 'before' : 'after';
    return { seed, trouble, kills: [{ at: 'call', part: 'cloud', method: 'destroy', when, ms: 0 }] };
  }
  const again: Moment = { at: 'time', ms: Math.round(500 + random() * 3_000) };
  return { seed, trouble, kills: random() < 0.3 ? [first, again] : [first] };
}

export const describeScenario = ({ seed, trouble, kills }: Scenario): string =>
  `seed ${seed}: killed ${kills.map(describeMoment).join(', then ')}; trouble: ${trouble}`;

interface EmulatorState {
  readonly cloud: {
    readonly vms: readonly { readonly name: string; readonly status: string; readonly id: string }[];
    readonly keys: readonly { readonly name: string }[];
  };
  readonly machines: readonly {
    readonly name: string;
    readonly containers: readonly {
      readonly name: string;
      readonly status: string;
      readonly labels: object;
    }[];
  }[];
}
interface Row {
  readonly id: string;
  readonly state: string;
  readonly stepDueAt: string | null;
  readonly lockToken: string | null;
}
interface Report {
  readonly settled: boolean;
  readonly deployment: Row & {
    readonly failure: { readonly code: string } | null;
    readonly containerName: string;
  };
  readonly vm: Row & { readonly name: string; readonly hostKeyFingerprint: string | null };
  readonly miner: { readonly state: string; readonly deploymentId: string | null };
  readonly steps: readonly {
    readonly step: string;
    readonly outcome: string;
    readonly endedAt: string | null;
  }[];
  readonly vms: readonly Row[];
  readonly deployments: readonly Row[];
}

/** Runs the launch through its kills to its end and returns everything that is wrong afterwards. */
export async function runScenario(
  scenario: Scenario,
  simulator: RunningSimulator,
  databaseUrl: string | null,
): Promise<string[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tensornode-crash-'));
  try {
    await makeTrouble(scenario.trouble, simulator);
    const base = {
      environment: {
        DATA_DIR: dataDir,
        FLUENCE_API_URL: simulator.fluenceUrl,
        FLUENCE_API_KEY: simulator.apiKey,
        FLUENCE_SSH_PORT: String(simulator.sshPort),
        HEDERA_NETWORK: 'testnet',
        HEDERA_MIRROR_URL: simulator.mirrorUrl,
        ADDRESS_ALLOW: '127.0.0.0/8',
        ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
      },
      key: `seed-${scenario.seed}`,
      dockerfile: scenario.trouble === 'build fails' ? BROKEN : GOOD,
      graceMs: 4_000,
    };
    for (const kill of scenario.kills) {
      const life = await runLauncher({ ...base, kill });
      // A moment that never came (a second kill after the end, say) is no failure; a crash of our own is.
      if (life.signal !== 'SIGKILL' && life.code !== 0) return [`it ended with ${life.code}: ${life.log}`];
    }
    const last = await runLauncher({ ...base, kill: null });
    if (last.code !== 0) return [`the last life ended with ${last.signal ?? last.code}: ${last.log}`];
    const report = JSON.parse(last.stdout) as Report;
    const problems = await judge(scenario, report, simulator);
    return problems.length === 0 ? [] : [...problems, `log of the last life:\n${last.log}`];
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function makeTrouble(trouble: Trouble, { admin }: RunningSimulator): Promise<void> {
  await admin('DELETE', '/faults');
  await admin('POST', '/knobs', { failLaunches: trouble === 'machine fails' });
  if (trouble === 'none' || MAY_FAIL.has(trouble)) return;
  await admin('POST', '/faults', { kind: trouble, route: '^POST /v2/vms$', count: 1, delayMs: 1_500 });
}

async function judge({ trouble }: Scenario, report: Report, { admin }: RunningSimulator): Promise<string[]> {
  const { deployment, vm, miner, steps } = report;
  const wrong: string[] = [];
  const expect = (isRight: boolean, what: string) => {
    if (!isRight) wrong.push(what);
  };
  const outcome = `deployment ${deployment.state} (${deployment.failure?.code ?? '-'}), VM ${vm.state}, miner ${miner.state}`;
  if (!report.settled) return [`it never settled: ${outcome}`];

  const { leaks } = (await admin('GET', '/leaks')) as { leaks: { name: string }[] };
  const { cloud, machines } = (await admin('GET', '/state')) as EmulatorState;
  const made = cloud.vms.filter(({ name }) => name === vm.name);
  const live = made.filter(({ status }) => !/^(terminated|terminating)$/.test(status));
  const containers = machines.filter(({ name }) => name === vm.name).flatMap((machine) => machine.containers);
  const keys = cloud.keys.filter(({ name }) => name.startsWith(vm.name));

  expect(report.vms.length === 1 && report.deployments.length === 1, 'one launch was booked, not more');
  expect(made.length <= 1, `${made.length} machines were rented`);
  expect(
    leaks.every(({ name }) => !name.startsWith(vm.name)),
    `leaked: ${JSON.stringify(leaks)}`,
  );
  if (miner.state === 'ACTIVE') {
    expect(deployment.state === 'SUCCEEDED' && vm.state === 'READY', outcome);
    expect(miner.deploymentId === deployment.id, 'the miner points to another deployment');
    expect(vm.hostKeyFingerprint !== null, 'the host key was not pinned');
    expect(live.length === 1, `${live.length} machines are live`);
    expect(keys.length === 1, `${keys.length} keys are registered`);
    expect(
      containers.length === 1 &&
        containers[0]?.name === deployment.containerName &&
        containers[0].status === 'running',
      `containers: ${JSON.stringify(containers)}`,
    );
    expect(!MAY_FAIL.has(trouble), `it should have failed: ${outcome}`);
  } else {
    expect(miner.state === 'FAILED', outcome);
    expect(MAY_FAIL.has(trouble) || made.length === 0, 'the machine that was made was not adopted');
    expect(deployment.state === 'FAILED' && vm.state === 'TERMINATED', outcome);
    expect(live.length === 0, `${live.length} machines are live`);
    expect(keys.length === 0, `keys are left: ${JSON.stringify(keys)}`);
  }
  const stuck = [...report.vms, ...report.deployments].filter(({ lockToken }) => lockToken !== null);
  expect(stuck.length === 0, `still held: ${stuck.map(({ id }) => id).join()}`);
  expect(deployment.stepDueAt === null, 'the ended deployment is due');
  const open = steps.filter(({ endedAt }) => endedAt === null);
  expect(open.length === 0, `steps without an end: ${open.map(({ step }) => step).join()}`);
  return wrong.map((what) => `${what} [${outcome}]`);
}
