import type { Healthcheck } from './records.js';

const KEPT_RESULTS = 5;

interface Needs {
  readonly check: Healthcheck | null;
  /** No interval is longer, however the image says. */
  readonly longestWaitMs: number;
  readonly isHealthy: () => boolean;
}

/** The engine's own check of a container: starting until it first passes, unhealthy after enough misses. */
export function createHealth({ check, longestWaitMs, isHealthy }: Needs) {
  let status: 'starting' | 'healthy' | 'unhealthy' = 'starting';
  let streak = 0;
  let results: { Start: string; End: string; ExitCode: number; Output: string }[] = [];
  let timer: NodeJS.Timeout | undefined;

  const constant = check && constantOf(check.test);

  const run = (startedAt: number) => {
    const passed = constant === null ? isHealthy() : constant === 0;
    const at = new Date().toISOString();
    const code = constant ?? (passed ? 0 : 1);
    const said = passed ? '{"status": "healthy"}' : 'curl: (22) The requested URL returned error: 503';
    const Output = constant === null ? said : '';
    results = [...results, { Start: at, End: at, ExitCode: code, Output }].slice(-KEPT_RESULTS);
    const isGrace = check !== null && Date.now() - startedAt < Math.min(check.startPeriodMs, longestWaitMs);
    if (passed) {
      status = 'healthy';
      streak = 0;
    } else if (!(isGrace && status === 'starting')) {
      streak += 1;
      if (check && streak >= check.retries) status = 'unhealthy';
    }
  };
  return {
    start() {
      if (!check || check.test[0] === 'NONE') return;
      status = 'starting';
      streak = 0;
      results = [];
      const startedAt = Date.now();
      // An unpaced interval of half a minute would outlast most tests; a fifth of the longest wait is soon enough.
      const every = Math.min(check.intervalMs, longestWaitMs / 5, 2_147_483_647);
      clearInterval(timer);
      timer = setInterval(() => run(startedAt), every);
    },
    stop() {
      clearInterval(timer);
    },
    view: () =>
      !check || check.test[0] === 'NONE' ? null : { Status: status, FailingStreak: streak, Log: results },
  };
}

/** The exit code of a check that does not look at anything; null for all others. */
function constantOf([kind = '', ...words]: readonly string[]): number | null {
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') return null;
  const line = words.join(' ').trim();
  const [, command = ''] = /^(?:(?:\/bin\/)?(?:ba)?sh -c )?(.*)$/.exec(line) ?? [];
  const [, code] = /^exit (\d{1,3})$/.exec(command.trim()) ?? [];
  if (code !== undefined) return Number(code) % 256;
  const [, word] = /^(?:(?:\/usr)?\/bin\/)?(true|false)$/.exec(command.trim()) ?? [];
  return word === undefined ? null : word === 'true' ? 0 : 1;
}
