import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { subjects } from '../../src/services/events/event-log.js';
import { addProberMetrics } from '../../src/server/prober-metrics.js';
import { answered, ourFault, probingWorld, refused } from '../services/probing/support.js';
import { eachDatabase } from '../support/each-database.js';

eachDatabase('the metrics of the prober', (store) => {
  const measuredWorld = async () => {
    const world = await probingWorld(store());
    const registry = new Registry();
    let isBroken = false;
    const prober = world.makeProber({
      events: {
        async append(tx, subject, news) {
          await world.eventLog.append(tx, subject, news);
          if (isBroken && subject === subjects.network) throw new Error('the store is gone');
        },
      },
    });
    const breakEvents = (is: boolean) => {
      isBroken = is;
    };
    addProberMetrics(registry, prober);
    const values = async () => {
      const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('tensornode_'));
      return new Map(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]));
    };
    return { world, prober, breakEvents, values };
  };

  it('count what was asked, how late, what came of it, and what is graded', async () => {
    const { world, prober, values } = await measuredWorld();
    const [good, bad] = [await world.addMiner(), await world.addMiner()];
    world.behaviours.set(bad.address, (_endpoint, { path }) =>
      path === '/health' ? refused : answered({ response: '?', model_name: 'm' }),
    );
    world.pass(2_000);
    await prober.runDue();
    world.pass(3_000);
    await prober.runDue();
    expect(await world.health(good.id)).toBe('HEALTHY');

    const found = await values();
    const probed = (kind: string, result: string) =>
      found.get(`tensornode_probes_total{kind="${kind}",result="${result}"}`);
    expect([probed('HEALTH', 'ok'), probed('HEALTH', 'failed'), probed('HEALTH', 'ours')]).toEqual([2, 2, 0]);
    expect([probed('CHAT', 'ok'), probed('INFO', 'ok')]).toEqual([2, 2]);
    expect(found.get('tensornode_probe_claims_total')).toBe(8);
    expect(found.get('tensornode_challenges_graded_total')).toBe(2);
    expect(found.get('tensornode_prober_rounds_total{void_reason="none"}')).toBe(2);
    expect(found.get('tensornode_health_transitions_total{health="HEALTHY"}')).toBe(1);
    expect(found.get('tensornode_health_transitions_total{health="DOWN"}')).toBe(0);
    expect(found.get('tensornode_probe_lateness_seconds_count')).toBe(8);
    expect(found.get('tensornode_probe_lateness_seconds_bucket{le="1"}')).toBeLessThan(8);
    expect(found.get('tensornode_probe_lateness_seconds_bucket{le="2.5"}')).toBe(8);
    await world.close();
  });

  it('tell void rounds by their reason, and what is our own fault from what is the miner’s', async () => {
    const { world, prober, values } = await measuredWorld();
    const miner = await world.addMiner();
    world.behaviours.set(miner.address, () => ourFault);
    world.pass(500);
    await prober.runDue();
    const found = await values();
    expect(found.get('tensornode_prober_rounds_total{void_reason="OUT_OF_RESOURCES"}')).toBe(1);
    expect(found.get('tensornode_prober_rounds_total{void_reason="none"}')).toBe(0);
    expect(found.get('tensornode_probes_total{kind="HEALTH",result="ours"}')).toBe(1);
    expect(found.get('tensornode_challenges_graded_total')).toBe(0);
    await world.close();
  });

  it('count changes of health once they are committed, also to what nobody confirms', async () => {
    const { world, prober, breakEvents, values } = await measuredWorld();
    const miner = await world.addMiner();
    world.pass(500);
    await prober.runDue();
    world.pass(3_000);
    breakEvents(true);
    await expect(prober.runDue()).rejects.toThrow('the store is gone');
    const count = async (health: string) =>
      (await values()).get(`tensornode_health_transitions_total{health="${health}"}`);
    expect(await count('HEALTHY')).toBe(0);
    breakEvents(false);
    await prober.runDue();
    expect(await world.health(miner.id)).toBe('HEALTHY');
    expect(await count('HEALTHY')).toBe(1);
    world.pass(600_000);
    expect(await prober.sweepStale()).toBe(1);
    expect(await count('UNKNOWN')).toBe(1);
    await world.close();
  });

  it('say what is in hand, and whether a prober runs here', async () => {
    const { world, prober, values } = await measuredWorld();
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const miner = await world.addMiner();
    world.behaviours.set(miner.address, async () => {
      await released;
      return refused;
    });
    const gauges = async () => {
      const found = await values();
      const names = ['prober_running', 'probes_under_way', 'probes_waiting', 'probe_results_unwritten'];
      return names.map((name) => found.get(`tensornode_${name}`));
    };
    expect(await gauges()).toEqual([0, 0, 0, 0]);
    world.pass(500);
    prober.start();
    await expect.poll(gauges).toEqual([1, 3, 0, 0]);
    release();
    await prober.drain(1_000);
    expect(await gauges()).toEqual([0, 0, 0, 0]);
    await world.close();
  });
});
