import { Counter, Gauge, type Registry } from 'prom-client';
import type { Reaper } from '../services/reaper/reaper.js';

/** What is left at the provider without a machine, read when it is asked for. */
export function addReaperMetrics(registry: Registry, reaper: Pick<Reaper, 'counts'>): void {
  const registers = [registry];
  new Gauge({
    name: 'tensornode_stray_resources',
    help: 'Resources at the provider that bear our name and belong to no machine',
    registers,
    async collect() {
      this.set((await reaper.counts()).open);
    },
  });
  new Counter({
    name: 'tensornode_stray_resources_ended_total',
    help: 'Stray resources that this process ended',
    registers,
    async collect() {
      const { ended } = await reaper.counts();
      this.reset();
      this.inc(ended);
    },
  });
}
