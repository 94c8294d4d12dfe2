import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/services/log.js';
import type { MinerStats, StatsLook } from '../../../src/services/tools/container-stats.js';
import { createStatsHub } from '../../../src/services/tools/stats-hub.js';

const NEVER = new AbortController().signal;
const statsOf = (cpuPercent: number): StatsLook => ({
  type: 'stats',
  stats: { cpuPercent, observedAt: new Date(cpuPercent) } as MinerStats,
});
const AWAY: StatsLook = { type: 'away', reason: 'The machine does not answer', at: new Date(0) };

/** Looks are answered one after the other; the last answer is given again and again. */
function hubOf(answers: readonly StatsLook[]) {
  const looks: string[] = [];
  const state = { now: 0, hang: false };
  const hub = createStatsHub({
    log: silentLog,
    now: () => new Date(state.now),
    look: async (minerId, signal) => {
      looks.push(minerId);
      if (state.hang)
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      return answers[Math.min(looks.length, answers.length) - 1] ?? AWAY;
    },
  });
  return { hub, looks, state };
}
async function take(stream: AsyncGenerator<StatsLook, void>, count: number) {
  const taken: StatsLook[] = [];
  for (let index = 0; index < count; index += 1) {
    const { done, value } = await stream.next();
    if (done || !value) break;
    taken.push(value);
  }
  return taken;
}
const cpus = (looks: readonly StatsLook[]) =>
  looks.map((look) => (look.type === 'stats' ? look.stats.cpuPercent : look.type));

describe('the stats of containers', () => {
  it('are taken once for all who watch, and by nobody when nobody watches', async () => {
    const { hub, looks } = hubOf([1, 2, 3, 4, 5].map(statsOf));
    const streams = Array.from({ length: 50 }, () => hub.follow('m', 10, new AbortController().signal));
    const seen = await Promise.all(streams.map((stream) => take(stream, 2)));
    expect(seen.every((one) => one.length === 2)).toBe(true);
    expect(hub.watched()).toBe(1);
    await Promise.all(streams.map((stream) => stream.return()));
    expect(hub.watched()).toBe(0);
    const before = looks.length;
    expect(before).toBeLessThan(10);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(looks.length).toBe(before);
  });

  it('come at each viewer’s own pace', async () => {
    const { hub } = hubOf(Array.from({ length: 500 }, (_, index) => statsOf(index)));
    const [fast, slow] = [hub.follow('m', 5, NEVER), hub.follow('m', 10_000, NEVER)];
    await Promise.all([take(fast, 10), take(slow, 1)]);
    let more = false;
    const next = slow.next().then(() => {
      more = true;
    });
    await take(fast, 3);
    expect(more).toBe(false);
    await fast.return();
    // Left waiting, as a client that goes away does.
    void next;
  });

  it('tell of an absence once, and go on after it', async () => {
    const { hub } = hubOf([statsOf(1), AWAY, AWAY, AWAY, statsOf(2)]);
    const stream = hub.follow('m', 5, NEVER);
    expect(cpus(await take(stream, 3))).toEqual([1, 'away', 2]);
    await stream.return();
  });

  it('end with the miner', async () => {
    const { hub } = hubOf([statsOf(1), { type: 'over' }]);
    expect(cpus(await take(hub.follow('m', 5, NEVER), 9))).toEqual([1, 'over']);
    expect(hub.watched()).toBe(0);
  });

  it('end at once for who leaves while a machine hangs, and free what was held', async () => {
    const { hub, state } = hubOf([]);
    state.hang = true;
    const leaving = new AbortController();
    const first = hub.follow('m', 5, leaving.signal).next();
    leaving.abort();
    expect((await first).done).toBe(true);
    expect(hub.watched()).toBe(0);
  });

  it('are asked for once by those who ask at the same time, and kept for a while', async () => {
    const { hub, looks, state } = hubOf([statsOf(1), statsOf(2)]);
    expect(hub.latest('m')).toBeNull();
    await Promise.all(Array.from({ length: 20 }, () => hub.fresh('m')));
    expect(looks).toHaveLength(1);
    expect(hub.latest('m')?.cpuPercent).toBe(1);
    await hub.fresh('m');
    expect(looks).toHaveLength(1);
    state.now = 10_000;
    expect((await hub.fresh('m'))?.cpuPercent).toBe(2);
  });

  it('are forgotten when the machine is away', async () => {
    const { hub, state } = hubOf([statsOf(1), AWAY]);
    await hub.fresh('m');
    state.now = 10_000;
    expect(await hub.fresh('m')).toBeNull();
    expect(hub.latest('m')).toBeNull();
  });
});
