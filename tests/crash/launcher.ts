import { createCore } from '../../src/app/core.js';
import { readConfig } from '../../src/config.js';
import { LOCAL_DEVELOPER } from '../../src/services/accounts/viewer.js';
import type { Log } from '../../src/services/log.js';
import { killAt } from './killer.js';
import type { Moment } from './moments.js';

/** What the test says in the environment variable CRASH_TASK. */
export interface Task {
  readonly environment: Readonly<Record<string, string>>;
  readonly key: string;
  readonly dockerfile: string;
  /** Null: go on until everything has settled, and tell. */
  readonly kill: Moment | null;
  readonly graceMs: number;
}

const GIVE_UP_MS = 80_000;
const LAUNCHING = new Set(['QUEUED', 'RUNNING']);

const stderrLog = (): Log => {
  const line = (level: string) => (fields: object, message: string) => {
    const shown =
      'err' in fields && fields.err instanceof Error ? { ...fields, err: fields.err.message } : fields;
    process.stderr.write(`${level} ${message} ${JSON.stringify(shown)}\n`);
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

async function main(): Promise<void> {
  const task = JSON.parse(process.env['CRASH_TASK'] ?? '{}') as Task;
  const closers: (() => unknown)[] = [];
  const core = await createCore({
    config: readConfig(task.environment),
    log: stderrLog(),
    now: () => new Date(),
    closers,
    pace: {
      pollMs: 150,
      watchMs: 500,
      graceMs: task.graceMs,
      healthMs: 20_000,
      healthEveryMs: 100,
      lockMs: 3_000,
    },
  });
  const { mining, repositories: r, db } = core;
  if (task.kill) killAt(core, task.kill);
  for (const worker of mining.workers) worker.start();

  // Every start asks again with the same key, as a client does that got no answer.
  const { deployment, vm, miner } = await mining.miners.launch(LOCAL_DEVELOPER, {
    name: 'crash',
    source: { dockerfile: task.dockerfile },
    idempotencyKey: task.key,
  });
  const look = async () => ({
    deployment: await r.deployments.find(db, deployment.id),
    vm: await r.vms.find(db, vm.id),
    miner: await r.miners.find(db, miner.id),
    steps: await r.deployments.listSteps(db, [deployment.id]),
    vms: await r.vms.list(db, null, {}, { limit: 10 }),
    deployments: await r.deployments.list(db, null, {}, { limit: 10 }),
  });
  const deadline = performance.now() + GIVE_UP_MS;
  let seen = await look();
  const isSettled = () =>
    !LAUNCHING.has(seen.deployment?.state ?? 'QUEUED') && /^(READY|TERMINATED)$/.test(seen.vm?.state ?? '');
  while (!isSettled() && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    seen = await look();
  }
  for (const worker of mining.workers) await worker.drain(2_000);
  seen = await look();
  process.stdout.write(`${JSON.stringify({ settled: isSettled(), ...seen })}\n`);
  for (const closer of closers.reverse()) await closer();
  // Sockets of a hanging far end must not keep the process.
  process.exit(0);
}

await main();
