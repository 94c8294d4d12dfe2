import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** Rates of several rounds; the spread says how noisy the machine was. */
export interface Rates {
  readonly median: number;
  readonly spread: number;
}

export function summarize(rates: readonly number[]): Rates {
  const sorted = [...rates].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return { median, spread: median === 0 ? 0 : ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0)) / median };
}

/** Takes turns, so that whatever else the machine does meets all of them alike. */
export async function inTurns(
  rounds: number,
  contestants: Readonly<Record<string, () => Promise<number>>>,
): Promise<Readonly<Record<string, Rates>>> {
  const rates = new Map<string, number[]>(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(contestants)) {
      const rate = await run();
      // The first round only warms up.
      if (round > 0) rates.get(name)?.push(rate);
    }
  }
  return Object.fromEntries([...rates].map(([name, list]) => [name, summarize(list)]));
}

export interface Helper {
  ask<T>(message: object): Promise<T>;
  stop(): Promise<void>;
}

/** A process of its own, so that what is measured does not share a thread with who measures. */
export async function startHelper(file: string, args: readonly string[]): Promise<Helper> {
  const child: ChildProcess = fork(new URL(file, import.meta.url), args, { execArgv: ['--import', 'tsx'] });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`A helper process ended with ${String(code)}`);
  });
  exited.catch(() => {});
  const nextMessage = async (): Promise<unknown> => {
    const [message] = (await Promise.race([once(child, 'message'), exited])) as [unknown];
    return message;
  };
  await nextMessage();
  return {
    async ask<T>(message: object): Promise<T> {
      const answer = nextMessage();
      child.send(message);
      return (await answer) as T;
    },
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

export interface Line {
  readonly what: string;
  readonly ours: Rates;
  readonly bare: Rates;
  readonly unit: string;
  readonly target: number;
}

export function printTable(lines: readonly Line[]): void {
  const rows = [
    ['', 'ours', 'bare', 'ratio', 'target', 'noise'],
    ...lines.map(({ what, ours, bare, unit, target }) => [
      what,
      `${Math.round(ours.median)} ${unit}`,
      `${Math.round(bare.median)} ${unit}`,
      (ours.median / bare.median).toFixed(2),
      `>= ${target}`,
      `${Math.round(Math.max(ours.spread, bare.spread) * 100)} %`,
    ]),
  ];
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? [];
  for (const row of rows)
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   '));
}
