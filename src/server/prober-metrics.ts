import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { HEALTHS, PROBE_KINDS } from '../db/words.js';
import { VOID_REASONS } from '../services/probing/blindness.js';
import type { Prober } from '../services/probing/prober.js';

const RESULTS = ['ok', 'failed', 'ours'] as const;
const NOT_VOID = 'none';

/** What the prober of this process does: counted in memory, a few numbers for each round. */
export function addProberMetrics(registry: Registry, prober: Pick<Prober, 'meterBy' | 'load'>): void {
  const registers = [registry];
  const probes = new Counter({
    name: 'tensornode_probes_total',
    help: 'Probes of rounds that were written, by kind and by whether the miner answered well; ours: we could not ask',
    labelNames: ['kind', 'result'],
    registers,
  });
  const rounds = new Counter({
    name: 'tensornode_prober_rounds_total',
    help: 'Rounds that were written, by why nobody is judged by them; none: they count',
    labelNames: ['void_reason'],
    registers,
  });
  const lateness = new Histogram({
    name: 'tensornode_probe_lateness_seconds',
    help: 'How much later than due probes began',
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
  const graded = new Counter({
    name: 'tensornode_challenges_graded_total',
    help: 'Challenges whose answer, or silence, was given a grade',
    registers,
  });
  const transitions = new Counter({
    name: 'tensornode_health_transitions_total',
    help: 'Changes of the health of miners, by the health they came to',
    labelNames: ['health'],
    registers,
  });
  const claimed = new Counter({
    name: 'tensornode_probe_claims_total',
    help: 'Due probes that this process took',
    registers,
  });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge('tensornode_prober_running', 'Whether a prober runs in this process', () =>
    Number(prober.load().isRunning),
  );
  gauge('tensornode_probes_under_way', 'Probes being made', () => prober.load().underWay);
  gauge('tensornode_probes_waiting', 'Claimed probes that wait for a place', () => prober.load().waiting);
  gauge(
    'tensornode_probe_results_unwritten',
    'Results that are not in the store yet',
    () => prober.load().unwritten,
  );

  // A rate can only be told of what was there at 0.
  for (const kind of PROBE_KINDS) for (const result of RESULTS) probes.inc({ kind, result }, 0);
  for (const reason of [NOT_VOID, ...VOID_REASONS]) rounds.inc({ void_reason: reason }, 0);
  for (const health of HEALTHS) transitions.inc({ health }, 0);

  prober.meterBy({
    claimed: (count) => claimed.inc(count),
    round(results, { voidReason }) {
      rounds.inc({ void_reason: voidReason ?? NOT_VOID });
      const counts = new Map<string, { kind: string; result: string; count: number }>();
      let grades = 0;
      for (const { target, at, finding } of results) {
        const { kind, dueAt } = target;
        const result = finding.error === 'OUR_FAULT' ? 'ours' : finding.isOk ? 'ok' : 'failed';
        const key = `${kind} ${result}`;
        const known = counts.get(key);
        if (known) known.count += 1;
        else counts.set(key, { kind, result, count: 1 });
        if (finding.grade !== null) grades += 1;
        lateness.observe(Math.max(0, at.getTime() - dueAt.getTime()) / 1_000);
      }
      for (const { count, ...labels } of counts.values()) probes.inc(labels, count);
      graded.inc(grades);
    },
    healthChanged: (health) => transitions.inc({ health }),
  });
}
