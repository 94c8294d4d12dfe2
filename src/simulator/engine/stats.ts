import type { ServerResponse } from 'node:http';
import type { Container } from './container.js';

const NANOS = 1_000_000_000;
const IDLE_SHARE = 0.02;
const SHARE_PER_REQUEST = 0.004;
/** What a model reads of its image to start. */
const BASE_READ = 40_000_000;
const BASE_MEMORY = 180 * 1_024 * 1_024;
/** What it writes beside its image: caches as it starts, and a line of some log for each request. */
const BASE_WRITTEN = 12_000_000;
const WRITTEN_PER_REQUEST = 512;
/** Headers, and the packets around them. */
const WIRE_IN = 260;
const WIRE_OUT = 180;

/** What its own layer takes on the disk. */
export const writtenBytes = (container: Container): number =>
  container.record.startedAt === null
    ? 0
    : BASE_WRITTEN + container.counters().requests * WRITTEN_PER_REQUEST;

/** `GET /containers/{id}/stats`: invented, but it rises with the requests the model serves. */
export function sendStats(
  container: Container,
  query: URLSearchParams,
  response: ServerResponse,
  vcpu: number,
): void {
  const isStream = !['0', 'false', 'False'].includes(query.get('stream') ?? '1');
  response.writeHead(200, { 'content-type': 'application/json' });
  if (!isStream) {
    response.end(`${JSON.stringify(sample(container, vcpu))}\n`);
    return;
  }
  const send = () => {
    response.write(`${JSON.stringify(sample(container, vcpu))}\n`);
    if (!container.isRunning()) response.end();
  };
  send();
  const timer = setInterval(send, 1_000);
  response.on('close', () => clearInterval(timer));
}

function sample(container: Container, vcpu: number) {
  const { record } = container;
  const now = Date.now();
  const { requests, bytesIn, bytesOut } = container.counters();
  const isRunning = container.isRunning();
  const ranSeconds = isRunning ? (now - (record.startedAt ?? now)) / 1_000 : 0;
  const used = ranSeconds * IDLE_SHARE + requests * SHARE_PER_REQUEST;
  const cpu = (seconds: number, usage: number) => ({
    cpu_usage: {
      total_usage: Math.round(usage * NANOS),
      usage_in_kernelmode: 0,
      usage_in_usermode: Math.round(usage * NANOS),
    },
    system_cpu_usage: Math.round(seconds * vcpu * NANOS),
    online_cpus: vcpu,
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  });
  const uptime = now / 1_000;
  const before = Math.max(0, used - IDLE_SHARE - Math.min(requests, 50) * SHARE_PER_REQUEST * 0.1);
  return {
    read: new Date(now).toISOString(),
    preread: new Date(now - 1_000).toISOString(),
    name: `/${record.name}`,
    id: record.id,
    num_procs: 0,
    pids_stats: { current: isRunning ? 4 : 0 },
    cpu_stats: cpu(uptime, used),
    precpu_stats: cpu(uptime - 1, before),
    memory_stats: isRunning
      ? {
          usage: BASE_MEMORY + (requests % 1_000) * 4_096,
          stats: { inactive_file: 1_048_576 },
          limit: record.memoryBytes || 8_000_000_000,
        }
      : {},
    networks: isRunning
      ? {
          eth0: {
            rx_bytes: bytesIn + requests * WIRE_IN,
            tx_bytes: bytesOut + requests * WIRE_OUT,
            rx_packets: requests,
            tx_packets: requests,
          },
        }
      : {},
    blkio_stats: isRunning
      ? {
          io_service_bytes_recursive: [
            { major: 259, minor: 0, op: 'read', value: BASE_READ },
            { major: 259, minor: 0, op: 'write', value: writtenBytes(container) },
          ],
        }
      : {},
    storage_stats: {},
  };
}
