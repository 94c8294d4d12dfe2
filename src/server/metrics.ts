import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What `/metrics` shows. Other parts of the server may add theirs to `registry`. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();

  new Gauge({
    name: 'tensornode_event_loop_lag_seconds',
    help: 'How late the event loop was since the last look, by quantile',
    labelNames: ['quantile'],
    registers,
    collect() {
      this.set({ quantile: '0.5' }, loop.percentile(50) / 1e9);
      this.set({ quantile: '0.99' }, loop.percentile(99) / 1e9);
      this.set({ quantile: '1' }, loop.max / 1e9);
      loop.reset();
    },
  });
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: 'process_heap_used_bytes',
    help: 'Used JavaScript heap',
    registers,
    collect() {
      this.set(process.memoryUsage().heapUsed);
    },
  });
  new Gauge({
    name: 'process_cpu_seconds_total',
    help: 'CPU time used, user and system',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.set((user + system) / 1e6);
    },
  });
  new Gauge({
    name: 'process_uptime_seconds',
    help: 'Seconds since the process started',
    registers,
    collect() {
      this.set(process.uptime());
    },
  });

  return {
    registry,
    httpSeconds: new Histogram({
      name: 'tensornode_http_request_seconds',
      help: 'Time from request to the end of its answer; streams are not counted',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30],
      registers,
    }),
    operations: new Counter({
      name: 'tensornode_graphql_operations_total',
      help: 'GraphQL operations executed',
      labelNames: ['type', 'transport'],
      registers,
    }),
    errors: new Counter({
      name: 'tensornode_graphql_errors_total',
      help: 'Top-level GraphQL errors by code',
      labelNames: ['code'],
      registers,
    }),
    streams: new Gauge({
      name: 'tensornode_graphql_subscriptions_open',
      help: 'Subscriptions being followed',
      labelNames: ['transport'],
      registers,
    }),
    sockets: new Gauge({
      name: 'tensornode_websockets_open',
      help: 'Open WebSockets',
      registers,
    }),
    shed: new Counter({
      name: 'tensornode_requests_refused_total',
      help: 'Requests refused to protect the server, by reason',
      labelNames: ['reason'],
      registers,
    }),
    close(): void {
      loop.disable();
    },
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
