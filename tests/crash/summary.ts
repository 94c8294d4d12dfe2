import { PRESETS } from '../../src/simulator/http/fault-presets.js';
import { FAULT_KINDS } from '../../src/simulator/http/faults.js';
import { faultNamesOf } from './emulator.js';
import { kindOf, MOMENTS } from './moments.js';
import type { Ran } from './seed-run.js';

type Counts = Record<string, number>;

const sumOf = (each: readonly Readonly<Counts>[]): Counts => {
  const sum: Counts = {};
  for (const counts of each)
    for (const [what, times] of Object.entries(counts)) sum[what] = (sum[what] ?? 0) + times;
  return sum;
};
const countOf = (names: readonly string[]): Counts => sumOf(names.map((name) => ({ [name]: 1 })));

export function summaryOf(all: readonly Ran[]) {
  const struck = sumOf(all.map((ran) => ran.struck));
  const kills = countOf(all.flatMap((ran) => ran.kills));
  const red = all.filter(({ problems }) => problems.length > 0);
  const clean = red.flatMap(({ problems }) => problems);
  const count = (pattern: RegExp): number => clean.filter((problem) => pattern.test(problem)).length;
  const times = all.map(({ recoveryMs }) => recoveryMs).toSorted((a, b) => a - b);
  return {
    seeds: all.length,
    red: red.map(({ seed, problems }) => ({ seed, problems })),
    kills,
    /** Of all kills, those at a moment that has a name. */
    namedKills: Object.entries(kills).reduce(
      (sum, [kind, one]) => (kind === 'any time' ? sum : sum + one),
      0,
    ),
    killsInAll: Object.values(kills).reduce((sum, one) => sum + one, 0),
    neverKilled: [...new Set(MOMENTS.map(kindOf))].filter((kind) => kills[kind] === undefined),
    struck,
    struckInAll: Object.values(struck).reduce((sum, one) => sum + one, 0),
    /** Kinds of faults, and kinds with every status and code that the presets know. */
    neverStruck: {
      kinds: FAULT_KINDS.filter(
        (kind) => !Object.entries(struck).some(([name, one]) => one > 0 && name.split(' ')[0] === kind),
      ),
      variants: faultNamesOf(PRESETS.all).filter((name) => (struck[name] ?? 0) === 0),
    },
    did: sumOf(all.map((ran) => ran.did)),
    outcomes: sumOf(all.map((ran) => ran.outcomes)),
    machinesMade: all.reduce((sum, one) => sum + one.machinesMade, 0),
    adopted: all.reduce((sum, one) => sum + one.adopted, 0),
    orderedAnew: all.reduce((sum, one) => sum + one.orderedAnew, 0),
    presets: sumOf(all.map(({ preset }) => ({ [preset ?? 'no faults']: 1 }))),
    leaks: count(/^leaked|^after everything was terminated: leaked/),
    duplicates: count(/live machines are called/),
    recoveryMs: {
      median: times[Math.floor(times.length / 2)] ?? 0,
      p95: times[Math.floor(times.length * 0.95)] ?? 0,
      worst: times.at(-1) ?? 0,
    },
    tookMs: all.reduce((sum, one) => sum + one.tookMs, 0),
  };
}
export type Summary = ReturnType<typeof summaryOf>;

const table = (counts: Readonly<Counts>): string[] =>
  Object.entries(counts)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([what, times]) => `  ${String(times).padStart(6)}  ${what}`);

export function printed(summary: Summary, how: string): string {
  const { recoveryMs: recovery, neverStruck } = summary;
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  return [
    `${summary.seeds} seeds, ${summary.red.length} red`,
    `Kills: ${summary.killsInAll}, at a named moment: ${summary.namedKills}`,
    ...table(summary.kills),
    `Moments never killed at: ${summary.neverKilled.join(', ') || 'none'}`,
    'Seeds by preset:',
    ...table(summary.presets),
    `Faults struck: ${summary.struckInAll}`,
    ...table(summary.struck),
    `Kinds never struck: ${neverStruck.kinds.join(', ') || 'none'}`,
    `Variants never struck: ${neverStruck.variants.join(', ') || 'none'}`,
    'Done by clients, in all lives:',
    ...table(summary.did),
    'How it ended, before everything was terminated:',
    ...table(summary.outcomes),
    `Machines made: ${summary.machinesMade}, adopted by name: ${summary.adopted}, ordered anew: ${summary.orderedAnew}`,
    `Left in the end: ${summary.leaks} leaks, ${summary.duplicates} duplicates`,
    `From the last start to clean: median ${seconds(recovery.median)}, p95 ${seconds(recovery.p95)}, worst ${seconds(recovery.worst)}`,
    ...summary.red.flatMap(({ seed, problems }) => [
      `RED seed ${seed}; repeat with: npm run test:crash -- --first ${seed} --seeds 1${how}`,
      ...problems.map((problem) => `  ${problem}`),
    ]),
  ].join('\n');
}
