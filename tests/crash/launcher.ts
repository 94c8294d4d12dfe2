import { createInterface } from 'node:readline';
import { type Core, createCore } from '../../src/app/core.js';
import { createReaping } from '../../src/app/reaping.js';
import { readConfig } from '../../src/config.js';
import type { Log } from '../../src/services/log.js';
import { runErrands, terminateAll } from './client.js';
import { killAt } from './killer.js';
import { MARGIN, OVERDUE_MS, PACE, REAPER_PACE, SETTLING } from './pace.js';
import type { Moment } from './moments.js';
import type { Errand } from './plan.js';
import { type Sabotage, sabotage } from './sabotage.js';
import { isSettled, lookAt, type Snapshot } from './snapshot.js';

/** What the harness says in the environment variable CRASH_TASK. */
export interface Task {
  readonly environment: Readonly<Record<string, string>>;
  readonly errands: readonly Errand[];
  /** Which life this is, counted from zero. */
  readonly life: number;
  /** Null: the last life, which goes on until it is told to end. */
  readonly kill: Moment | null;
  /** After which nothing better is waited for. */
  readonly killByMs: number;
  readonly sabotage: Sabotage | null;
}

/** One line on the standard output each. */
export type Told =
  | { readonly type: 'dying'; readonly moment: Moment }
  | { readonly type: 'answered'; readonly key: string; readonly id: string }
  | { readonly type: 'did'; readonly what: string }
  | { readonly type: 'wrong'; readonly what: string }
  | { readonly type: 'snapshot'; readonly isSettled: boolean; readonly snapshot: Snapshot };

const tell = (told: Told): void => void process.stdout.write(`${JSON.stringify(told)}\n`);

const stderrLog = (): Log => {
  const line = (level: string) => (fields: object, message: string) => {
    const shown =
      'err' in fields && fields.err instanceof Error ? { ...fields, err: fields.err.message } : fields;
    process.stderr.write(
      `${new Date().toISOString().slice(17)} ${level} ${message} ${JSON.stringify(shown)}\n`,
    );
  };
  const log: Log = {
    debug: () => {},
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: () => log,
  };
  return log;
};

/** What happened to which row, for whoever reads why a seed is red. */
function logMoves({ eventLog }: Core, log: Log): void {
  const { append } = eventLog;
  eventLog.append = async (tx, subject, news) => {
    await append(tx, subject, news);
    if (subject.startsWith('account:')) return;
    for (const { type, payload } of news)
      if (type.endsWith('_CHANGED')) tx.afterCommit(() => log.info(payload, type));
  };
}

async function main(): Promise<void> {
  const task = JSON.parse(process.env['CRASH_TASK'] ?? '{}') as Task;
  const log = stderrLog();
  const config = readConfig(task.environment);
  const core = await createCore({
    config,
    log,
    now: () => new Date(),
    closers: [],
    pace: PACE,
    settling: SETTLING,
  });
  const { mining, repositories, db } = core;
  const { loop } = createReaping({
    ...{ mode: config.reaper, db, repositories, audit: core.audit, farEnds: core.farEnds },
    ...{ installation: core.installation, now: () => new Date(), log, pace: REAPER_PACE },
  });
  if (task.sabotage) sabotage(core, task.sabotage);
  if (task.kill) killAt(core, task.kill, task.killByMs, task.killByMs + OVERDUE_MS);
  logMoves(core, log);
  for (const worker of mining.workers) worker.start();
  loop.start();

  const begun = task.errands.filter(({ beginsInLife }) => beginsInLife <= task.life);
  await runErrands(core, begun, tell);
  // The harness asks again and again; it decides when enough is seen.
  const commands = createInterface({ input: process.stdin });
  tell({ type: 'did', what: 'errands' });
  for await (const command of commands) {
    if (command === 'look') {
      const snapshot = await lookAt(core);
      tell({ type: 'snapshot', isSettled: isSettled(snapshot, Date.now() - MARGIN.dueMs), snapshot });
    }
    if (command === 'terminate') {
      await terminateAll(core);
      tell({ type: 'did', what: 'terminate' });
    }
    if (command === 'end') break;
  }
  // Sockets of a hanging far end must not keep the process.
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
