import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endTrouble, makeTrouble } from './emulator.js';
import { factsOf, judgeContainers, judgePorts, judgeProvider, judgeRows } from './judge.js';
import type { Task, Told } from './launcher.js';
import { describeMoment, kindOf, type Moment, MOMENTS } from './moments.js';
import { MARGIN } from './pace.js';
import { describePlan, type Plan, type Preset } from './plan.js';
import { type Life, type RunningSimulator, startLife } from './processes.js';
import type { Sabotage } from './sabotage.js';
import type { Snapshot } from './snapshot.js';

export interface Ran {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly preset: Preset | null;
  /** The kills that struck. */
  readonly kills: readonly string[];
  readonly struck: Readonly<Record<string, number>>;
  /** What was done by clients, by kind. */
  readonly did: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly machinesMade: number;
  readonly adopted: number;
  readonly orderedAnew: number;
  /** From the start of the last life until everything was settled and clean. */
  readonly recoveryMs: number;
  readonly tookMs: number;
  readonly log: string;
}

interface Needs {
  readonly launcher: string;
  readonly simulator: RunningSimulator;
  /** A store of its own; null: SQLite in the data directory. */
  readonly databaseUrl: string | null;
  readonly sabotage: Sabotage | null;
  /** How long everything may take to be clean once every errand is done. */
  readonly patienceMs: number;
  /** How long the moment of a kill is waited for, other than usual. */
  readonly momentMs: number | null;
}

const PAUSE_MS = 300;
const KILL_BY_MS = 3_500;
const KILL_LATEST_MS = 9_000;
/** A process that is killed leaves what the system has taken; only its power going would need a disk. */
const memory = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
/** What comes late in the life of a machine is waited for longer. */
const patienceFor = (kill: Moment): number => {
  const place = MOMENTS.findIndex((one) => kindOf(one) === kindOf(kill));
  return KILL_BY_MS + ((KILL_LATEST_MS - KILL_BY_MS) * Math.max(place, 0)) / MOMENTS.length;
};
class Red extends Error {}
const timesIn = (text: string, what: string): number => text.split(what).length - 1;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const count = (counts: Record<string, number>, what: string, by = 1): void => {
  counts[what] = (counts[what] ?? 0) + by;
};

/** Runs a plan through its kills to its end, and says everything that is wrong then. */
export async function runSeed(plan: Plan, needs: Needs): Promise<Ran> {
  const { simulator, databaseUrl, launcher } = needs;
  const dataDir = await mkdtemp(join(memory(), 'tensornode-crash-'));
  const beganAt = Date.now();
  const kills: string[] = [];
  const problems: string[] = [];
  const told: Told[] = [];
  const logs: string[] = [];
  const base = {
    environment: {
      DATA_DIR: dataDir,
      TENSORNODE_SECRET: createHash('sha256').update(`seed ${plan.seed}`).digest('hex'),
      FLUENCE_API_URL: simulator.fluenceUrl,
      FLUENCE_API_KEY: simulator.apiKey,
      FLUENCE_SSH_PORT: String(simulator.sshPort),
      HEDERA_NETWORK: 'testnet',
      HEDERA_MIRROR_URL: simulator.mirrorUrl,
      ADDRESS_ALLOW: '127.0.0.0/8',
      // A reaper would heal what was left out, which is what is to be seen.
      REAPER: needs.sabotage === null ? 'destroy' : 'report',
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    },
    errands: plan.errands,
    sabotage: needs.sabotage,
  };
  let life: Life | null = null;
  let struck: Record<string, number> = {};
  let recoveryMs = 0;
  let snapshot: Snapshot | null = null;
  let machinesMade = 0;
  try {
    await makeTrouble(simulator, plan.seed, plan.trouble);
    for (const [index, kill] of plan.kills.entries()) {
      const task: Task = { ...base, life: index, kill, killByMs: needs.momentMs ?? patienceFor(kill) };
      life = startLife(launcher, task);
      const { signal, code } = await life.ended;
      told.push(...life.told);
      logs.push(`--- killed: ${describeMoment(kill)}\n${life.log()}`);
      const last = life.told.at(-1);
      kills.push(last?.type === 'dying' ? kindOf(last.moment) : 'unknown');
      if (signal !== 'SIGKILL') problems.push(`a life ended with ${code}: ${life.log().slice(-1_500)}`);
    }
    const lastBeganAt = Date.now();
    life = startLife(launcher, { ...base, life: plan.kills.length, kill: null, killByMs: 0 });
    const own = life;
    const errands = own.ask(null, 'did', ({ what }) => what === 'errands');
    await Promise.race([errands, pause(plan.calmAfterMs)]);
    struck = await endTrouble(simulator);
    const done = await errands;
    if (!done) problems.push('the errands did not come to an end');
    const judged = await untilClean(own, needs.patienceMs, async (seen) => {
      snapshot = seen;
      const facts = await factsOf(simulator);
      const now = Date.now();
      return [
        ...judgeRows(seen, now - MARGIN.dueMs, now),
        ...judgeProvider(seen, facts, now - beganAt),
        ...judgeContainers(seen, facts),
        ...(await judgePorts(seen, simulator)),
      ];
    });
    recoveryMs = Date.now() - lastBeganAt;
    problems.push(...judged);
    told.push(...own.told);
    if (snapshot) problems.push(...judgeErrands(plan, snapshot, told, struck));

    // What is wrong already is what is to be shown.
    if (problems.length > 0) throw new Red();
    await own.ask('terminate', 'did', ({ what }) => what === 'terminate');
    const left = await untilClean(own, needs.patienceMs, async (seen) => {
      const facts = await factsOf(simulator);
      const alive = seen.vms.filter(({ state }) => state !== 'TERMINATED');
      machinesMade = seen.vms
        .flatMap(({ names }) => names)
        .reduce((sum, name) => sum + (facts.report.machines[name]?.made ?? 0), 0);
      return [
        ...alive.map(({ name, state, lastError }) => `${name} is ${state}: ${lastError ?? '-'}`),
        ...judgeProvider(seen, facts, Date.now() - beganAt),
      ];
    });
    problems.push(...left.map((what) => `after everything was terminated: ${what}`));
  } catch (error) {
    if (!(error instanceof Red))
      problems.push(`the harness failed: ${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    if (life) logs.push(`--- the last life\n${life.log()}`);
    await life?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  const log = logs.join('\n');
  return {
    seed: plan.seed,
    preset: plan.trouble.preset,
    problems: problems.map((what) => `${what} [${describePlan(plan)}]`),
    kills,
    struck,
    did: told.reduce<Record<string, number>>((counts, one) => {
      if (one.type === 'did') count(counts, one.what);
      return counts;
    }, {}),
    outcomes: outcomesOf(snapshot),
    machinesMade,
    adopted: timesIn(log, 'adopted a machine by its name'),
    orderedAnew: timesIn(log, 'it is ordered anew'),
    recoveryMs,
    tookMs: Date.now() - beganAt,
    log,
  };
}

/** Looks until there is nothing wrong any more, for a bounded time; then what is wrong stays wrong. */
async function untilClean(
  life: Life,
  patienceMs: number,
  judge: (seen: Snapshot) => Promise<string[]>,
): Promise<string[]> {
  const deadline = Date.now() + patienceMs;
  let wrong: string[] = ['it never answered'];
  while (Date.now() < deadline) {
    const seen = await life.ask('look', 'snapshot');
    if (!seen) return ['the last life ended before its time'];
    wrong = await judge(seen.snapshot);
    if (wrong.length === 0 && seen.isSettled) return [];
    if (wrong.length === 0) wrong = ['it did not settle'];
    await pause(PAUSE_MS);
  }
  return wrong;
}

/** Every booking was made once, and answered with the same id in every life. */
function judgeErrands(
  plan: Plan,
  { vms, miners, deployments }: Snapshot,
  told: readonly Told[],
  struck: Readonly<Record<string, number>>,
): string[] {
  const wrong: string[] = [];
  const ids = new Map<string, string>();
  for (const one of told) {
    if (one.type === 'wrong') wrong.push(one.what);
    if (one.type !== 'answered') continue;
    const known = ids.get(one.key) ?? one.id;
    if (known !== one.id) wrong.push(`${one.key} was answered with ${known} and then with ${one.id}`);
    ids.set(one.key, known);
  }
  const wasQuiet =
    Object.values(struck).every((times) => times === 0) && plan.trouble.knobs['failLaunches'] !== true;
  for (const { key, books, isBroken, endsAfterMs, next } of plan.errands) {
    const id = ids.get(key);
    if (id === undefined) continue;
    const miner =
      books === 'miner'
        ? miners.find((one) => one.id === deployments.find((made) => made.id === id)?.minerId)
        : undefined;
    if (books === 'miner' && !miner) wrong.push(`${key} was answered with ${id}, which is not there`);
    if (books === 'vm' && !vms.some((one) => one.id === id))
      wrong.push(`${key} was answered with ${id}, which is not there`);
    const isEnded = endsAfterMs !== null || next.includes('terminate');
    if (isEnded && miner && miner.state !== 'TERMINATED') wrong.push(`${key} ended as ${miner.state}`);
    if (isEnded || !miner) continue;
    if (isBroken && miner.state !== 'FAILED') wrong.push(`${key} can not be built and is ${miner.state}`);
    if (!isBroken && wasQuiet && miner.state !== 'ACTIVE')
      wrong.push(`${key} met no fault and is ${miner.state} (${miner.failure ?? '-'})`);
  }
  const booked = plan.errands.filter(({ key }) => ids.has(key)).length;
  const first = vms.filter(({ replacesVmId }) => replacesVmId === null).length;
  if (first !== booked) wrong.push(`${booked} bookings made ${first} machines`);
  return wrong;
}

function outcomesOf(snapshot: Snapshot | null): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state, failure } of snapshot?.miners ?? []) count(counts, `miner ${failure ?? state}`);
  for (const { state, endReason } of snapshot?.vms ?? []) count(counts, `VM ${endReason ?? state}`);
  for (const { movesFromVmId, state } of snapshot?.deployments ?? [])
    if (movesFromVmId !== null) count(counts, `move ${state}`);
  return counts;
}
