import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { LANES, type Lane, laneOf } from '../../src/db/lanes.js';
import type { ClaimedTarget } from '../../src/db/probe-targets.js';
import { createAddressGuard } from '../../src/services/adapters/address-guard.js';
import { createHttpModels } from '../../src/services/adapters/http-model.js';
import type { ModelPort } from '../../src/services/adapters/model.js';
import { startHelper } from './measure.js';
import { openNetwork } from './network-store.js';

/**
 * `npm run bench:network -- --miners 100000 --intervals 10 [--interval-ms 60000] [--postgres URL] [--keep-alive]`: the running
 * prober against that many miners. An interval shorter than a minute compresses time: everything else is shortened alike.
 */
const { values } = parseArgs({
  options: {
    miners: { type: 'string', default: '100000' },
    intervals: { type: 'string', default: '10' },
    'interval-ms': { type: 'string', default: '60000' },
    postgres: { type: 'string' },
    'keep-alive': { type: 'boolean', default: false },
  },
});
const count = Number(values.miners);
const intervals = Number(values.intervals);
const intervalMs = Number(values['interval-ms']);

const dir = await mkdtemp(join(tmpdir(), 'tensornode-network-'));
const filename = join(dir, 'store.sqlite');
const crowd = await startHelper('./crowd-process.ts', values['keep-alive'] ? ['keep-alive'] : []);
try {
  const { places } = await crowd.ask<{ places: { address: string; port: number; kind: number }[] }>({
    type: 'where',
  });
  const lateness: Record<Lane, number[]> = { FRESH: [], SUSPECT: [], CHAT: [] };
  const counts = { done: 0, failed: 0 };
  const http = createHttpModels({
    maxConnectionsPerHost: 8,
    addressGuard: createAddressGuard({ allowCidrs: ['127.0.0.0/8'] }),
  });
  const model: ModelPort = {
    async request(endpoint, request, signal) {
      // The prober asks with the target that it claimed, and that still carries when it was due.
      const target = endpoint as unknown as ClaimedTarget;
      lateness[laneOf(target)].push(Date.now() - target.dueAt.getTime());
      const answer = await http.request(endpoint, request, signal);
      counts.done += 1;
      if (!answer.ok) counts.failed += 1;
      return answer;
    },
    close: () => http.close(),
  };
  const network = await openNetwork({
    location: values.postgres ? { kind: 'pg', url: values.postgres } : { kind: 'sqlite', filename },
    count,
    intervalMs,
    places,
    model,
  });
  const sizeOf = async (): Promise<number> => {
    if (values.postgres) return network.pgSize();
    const files = await Promise.all(
      [filename, `${filename}-wal`].map((name) => stat(name).catch(() => null)),
    );
    return files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  };
  const rowsBefore = await network.rows();
  const sizeBefore = await sizeOf();
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  const cpu = process.cpuUsage();
  const crowdCpu = await crowd.ask<NodeJS.CpuUsage>({ type: 'cpu' });
  const began = performance.now();
  let rss = 0;
  network.prober.start();
  for (let n = 1; n <= intervals; n += 1) {
    const [from, first] = [performance.now(), counts.done];
    for (let left = 10; left > 0; left -= 1) {
      await wait(intervalMs / 10);
      rss = Math.max(rss, process.memoryUsage().rss);
    }
    const rate = (counts.done - first) / ((performance.now() - from) / 1_000);
    console.log(`interval ${n}: ${Math.round(rate)} probes/s, ${network.prober.busy()} in hand`);
  }
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const theirs = await crowd.ask<NodeJS.CpuUsage>({ type: 'cpu' });
  const theirCpu = theirs.user + theirs.system - crowdCpu.user - crowdCpu.system;
  await network.prober.drain(11_000);
  const rowsAfter = await network.rows();
  const grown = (await sizeOf()) - sizeBefore;
  const spread = (list: readonly number[]): string => {
    const sorted = Float64Array.from(list).sort();
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`;
  };
  const perDay = (86_400_000 / intervalMs / intervals) * grown;
  const mb = (bytes: number) => `${Math.round(bytes / 1_048_576)} MB`;
  const { voidRounds, rounds } = await network.rounds();
  console.log(`
${count} miners, ${intervals} intervals of ${intervalMs / 1_000} s${intervalMs < 60_000 ? ' (time compressed)' : ''}
probes/s               ${Math.round(counts.done / seconds)} sustained (${counts.done} in ${Math.round(seconds)} s, ${counts.failed} without an answer)
wanted                 ${Math.round((count * (1 + 1 / 5 + 1 / 60) * 1_000) / intervalMs)} probes/s
lateness               ${spread(Object.values(lateness).flat())}
${LANES.map((lane) => `  ${lane.padEnd(21)}${spread(lateness[lane])} (${lateness[lane].length})`).join('\n')}
processor              ${((user + system) / 10_000 / seconds).toFixed(0)} % of a core (the miners themselves: ${(theirCpu / 10_000 / seconds).toFixed(0)} %)
event loop             p50 ${Math.round(loop.percentile(50) / 1e6)} ms, p99 ${Math.round(loop.percentile(99) / 1e6)} ms
memory                 ${mb(rss)} resident at most
store                  grew by ${mb(grown)}; ${mb(perDay)} a day if that went on (hours and scores are rewritten, not added, so this is the most)
rounds                 ${rounds}, void ${voidRounds} ${await network.voidReasons()}`);
  for (const [name, after] of Object.entries(rowsAfter))
    console.log(`${name.padEnd(22)} ${after - (rowsBefore[name] ?? 0)} new rows`);
  await network.close();
  await http.close();
} finally {
  await crowd.stop();
  await rm(dir, { recursive: true, force: true });
}
