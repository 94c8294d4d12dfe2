import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import type { MinerState } from '../../src/db/words.js';
import { silentLog } from '../../src/services/log.js';

/** The whole server with its simulator, as `npm start` runs it, told by messages what to say. */
const [environment = '{}'] = process.argv.slice(2);
const config = readConfig({ ...(JSON.parse(environment) as Record<string, string>), LOG_LEVEL: 'silent' });
// What one caller may ask for in a second is not what is measured here.
const plenty = { capacity: 1e12, restoredPerSecond: 1e12 };
const app = await startApp({ config, log: silentLog, limits: { bucket: plenty, anonymousBucket: plenty } });
const { db, repositories } = app.core;
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

const PAGE = 500;
async function countMiners(state: MinerState): Promise<number> {
  let found = 0;
  let afterId: string | undefined;
  for (;;) {
    const page = { limit: PAGE, ...(afterId === undefined ? {} : { afterId }) };
    const miners = await repositories.miners.list(db, { states: [state] }, page);
    found += miners.length;
    afterId = miners.at(-1)?.id;
    if (miners.length < PAGE) return found;
  }
}

async function answer(type: string): Promise<object> {
  switch (type) {
    case 'where':
      return { url: app.url, cloudUrl: app.core.farEnds.simulator?.fluenceUrl ?? config.fluence?.url };
    case 'launching':
      return { count: await countMiners('LAUNCHING') };
    case 'ended': {
      const ms = (nanoseconds: number): number => Math.round(nanoseconds / 1e5) / 10;
      return {
        active: await countMiners('ACTIVE'),
        failed: await countMiners('FAILED'),
        delayMs: { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) },
        rssMb: Math.round(process.memoryUsage().rss / 1e6),
        cpuSeconds: Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1e5) / 10,
      };
    }
    default:
      throw new Error(`Nobody knows what ${type} is`);
  }
}

process.on('message', ({ type }: { type: string }) => {
  if (type === 'begin') {
    delay.reset();
    process.send?.({ begun: true });
    return;
  }
  void answer(type).then((said) => process.send?.(said));
});
process.on('SIGTERM', () => void app.close().then(() => process.disconnect()));
process.send?.({ isUp: true });
