import { LIVE_DEPLOYMENT_STATES } from '../../db/deployments.js';
import { skipped } from './check-runner.js';
import type { Checks, Diagnosed } from './diagnosis-checks.js';

const PROBES = 10;
const LIVE: readonly string[] = LIVE_DEPLOYMENT_STATES;

/** What happened before: the store is asked, no machine. */
export function pastChecks({ miner, needs }: Diagnosed): Checks {
  const { db } = needs;
  return [
    {
      name: 'LAST_DEPLOYMENT',
      timeoutMs: 5_000,
      async run() {
        const [last] = await needs.deployments.list(db, null, { minerId: miner.id }, { limit: 1 });
        if (!last) return skipped('Nothing was ever deployed');
        const { state, step, failure } = last;
        if (LIVE.includes(state)) return { status: 'OK', evidence: `One is under way: ${step ?? 'queued'}` };
        const when = last.endedAt?.toISOString() ?? 'an unknown time';
        if (state === 'SUCCEEDED' || failure === null)
          return { status: 'OK', evidence: `${state} at ${when}` };
        return {
          // What served before still does.
          status: miner.deploymentId === null ? 'FAIL' : 'WARN',
          evidence: `${state} at ${when} in ${failure.step ?? 'no step'}: ${failure.code}, ${failure.message}`,
          fix: failure.hint ?? undefined,
          log: failure.logTail.slice(-PROBES),
        };
      },
    },
    {
      name: 'PROBES',
      timeoutMs: 5_000,
      async run() {
        const past = await needs.probes.list(db, { minerId: miner.id }, { limit: PROBES });
        const [newest] = past;
        if (!newest) return skipped(`The miner is ${miner.state}, and was not measured yet`);
        const failed = past.filter(({ isOk, isVoid }) => !isOk && !isVoid);
        const evidence = `${miner.health}: ${past.length - failed.length} of the last ${past.length} probes went well, the newest at ${newest.at.toISOString()}`;
        const log = failed.map(
          ({ at, kind, error, httpStatus }) =>
            `${at.toISOString()} ${kind} ${error ?? httpStatus ?? 'failed'}`,
        );
        if (failed.length === 0) return { status: 'OK', evidence };
        return {
          status: failed.length === past.length || miner.health === 'DOWN' ? 'FAIL' : 'WARN',
          evidence,
          fix: 'See which of the lines above fails now; `Miner.probes` has all of them.',
          log,
        };
      },
    },
  ];
}
