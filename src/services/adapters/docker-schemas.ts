import { z } from 'zod';
import {
  type ContainerState,
  type ContainerStats,
  type EngineDiskUsage,
  LONGEST_HEALTH_OUTPUT,
} from './engine.js';

/** What we read of the engine's answers. Everything else in them is ignored. */

const STATUSES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const;
const HEALTH_LOG_ENTRIES = 5;
/** More than the engine keeps: a cut of ours could run through a secret. */
const HEALTH_LOG_CHARACTERS = 8 * 1024;
const labels = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

export const versionAnswer = z
  .object({ Version: z.string().max(100), ApiVersion: z.string().max(20) })
  .transform((answer) => ({ version: answer.Version, apiVersion: answer.ApiVersion }));

export const created = z.object({ Id: z.string().max(200) });
export const containerList = z.array(z.object({ Id: z.string().max(200) }));

export const imageAnswer = z
  .object({
    Id: z.string().max(200),
    RepoDigests: z.array(z.string().max(1_000)).nullish().catch(null),
    Config: z
      .object({
        ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
        Healthcheck: z.object({ Test: z.array(z.string()).nullish() }).nullish(),
      })
      .nullish(),
  })
  .transform(({ Id, RepoDigests, Config }) => {
    const test = Config?.Healthcheck?.Test ?? [];
    const tcp = Object.keys(Config?.ExposedPorts ?? {}).filter((port) => /^\d+(\/tcp)?$/.test(port));
    return {
      imageId: Id,
      repoDigests: RepoDigests ?? [],
      exposedPorts: tcp.map((port) => Number.parseInt(port, 10)),
      hasHealthcheck: test.length > 0 && test[0] !== 'NONE',
    };
  });

const health = z.object({
  Status: z.enum(['none', 'starting', 'healthy', 'unhealthy']).catch('none'),
  Log: z.array(z.object({ ExitCode: z.number().catch(0), Output: z.string().catch('') })).nullish(),
});

export const inspected = z.object({
  Id: z.string().max(200),
  Name: z.string(),
  RestartCount: z.number().catch(0),
  Created: z.string().catch(''),
  Config: z.object({
    Image: z.string(),
    Labels: labels,
    Tty: z.boolean().catch(false),
  }),
  State: z.object({
    Status: z.enum(STATUSES).catch('dead'),
    ExitCode: z.number().catch(0),
    OOMKilled: z.boolean().catch(false),
    Pid: z.number().int().catch(0),
    StartedAt: z.string().catch(''),
    Health: health.nullish(),
  }),
});

/** The engine writes the year 1 for never. */
const timeOf = (text: string): Date | null => {
  const time = new Date(text);
  return time.getTime() > 0 ? time : null;
};

export function toContainerState({
  Id,
  Name,
  RestartCount,
  Created,
  Config,
  State,
}: z.infer<typeof inspected>): ContainerState {
  const hasEnded = State.Status === 'exited' || State.Status === 'dead' || State.Status === 'restarting';
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    image: Config.Image,
    status: State.Status,
    exitCode: hasEnded ? State.ExitCode : null,
    oomKilled: State.OOMKilled,
    pid: State.Pid > 0 ? State.Pid : null,
    createdAt: timeOf(Created),
    startedAt: timeOf(State.StartedAt),
    restartCount: RestartCount,
    health: State.Health?.Status ?? 'none',
    healthLog: (State.Health?.Log ?? []).slice(-HEALTH_LOG_ENTRIES).map(({ ExitCode, Output }) => {
      const isCut = Buffer.byteLength(Output) >= LONGEST_HEALTH_OUTPUT;
      return `exit ${ExitCode}: ${isCut ? Output.slice(0, HEALTH_LOG_CHARACTERS) : Output.trim()}`;
    }),
    labels: Config.Labels,
  };
}

const count = z.number().nonnegative().catch(0);
const cpu = z
  .object({
    cpu_usage: z.object({ total_usage: count, percpu_usage: z.array(z.unknown()).nullish() }),
    system_cpu_usage: count,
    online_cpus: count,
  })
  .partial();

export const statsAnswer = z
  .object({
    cpu_stats: cpu,
    precpu_stats: cpu,
    memory_stats: z
      .object({ usage: count, limit: count, stats: z.record(z.string(), z.number()).nullish().catch(null) })
      .partial(),
    networks: z
      .record(z.string(), z.object({ rx_bytes: count, tx_bytes: count }))
      .nullish()
      .catch(null),
    blkio_stats: z
      .object({
        io_service_bytes_recursive: z.array(z.object({ op: z.string(), value: count })).nullish(),
      })
      .nullish()
      .catch(null),
  })
  .transform((stats): ContainerStats => {
    const { cpu_stats: now, precpu_stats: before, memory_stats: memory } = stats;
    const used = (now.cpu_usage?.total_usage ?? 0) - (before.cpu_usage?.total_usage ?? 0);
    const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
    const processors = now.online_cpus || now.cpu_usage?.percpu_usage?.length || 1;
    // The page cache can be taken back at any time, so `docker stats` leaves it out, and so do we.
    const cache = memory.stats?.['inactive_file'] ?? memory.stats?.['total_inactive_file'] ?? 0;
    const networks = Object.values(stats.networks ?? {});
    // `Read` in the first version of control groups, `read` in the second.
    const blocks = (wanted: string) =>
      (stats.blkio_stats?.io_service_bytes_recursive ?? []).reduce(
        (sum, { op, value }) => sum + (op.toLowerCase() === wanted ? value : 0),
        0,
      );
    return {
      cpuPercent: used > 0 && passed > 0 ? (used / passed) * processors * 100 : 0,
      memoryBytes: Math.max(0, (memory.usage ?? 0) - cache),
      memoryLimitBytes: memory.limit ?? 0,
      networkRxBytes: networks.reduce((sum, one) => sum + one.rx_bytes, 0),
      networkTxBytes: networks.reduce((sum, one) => sum + one.tx_bytes, 0),
      blockReadBytes: blocks('read'),
      blockWriteBytes: blocks('write'),
    };
  });

export const processList = z
  .object({ Titles: z.array(z.string()), Processes: z.array(z.array(z.string())).nullish() })
  .transform(({ Titles, Processes }) => {
    const column = Titles.findIndex((title) => /^(CMD|COMMAND|ARGS)$/i.test(title));
    return (Processes ?? []).map((row) => row.slice(column < 0 ? -1 : column).join(' '));
  });

export const diskAnswer = z
  .object({
    LayersSize: count,
    Containers: z.array(z.object({ SizeRw: count })).nullish(),
    Volumes: z.array(z.object({ UsageData: z.object({ Size: count }).nullish() })).nullish(),
    BuildCache: z.array(z.object({ Size: count, Shared: z.boolean().catch(false) })).nullish(),
  })
  .partial()
  .transform((answer): EngineDiskUsage => {
    const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
    return {
      images: answer.LayersSize ?? 0,
      containers: sum((answer.Containers ?? []).map(({ SizeRw }) => SizeRw)),
      volumes: sum((answer.Volumes ?? []).map(({ UsageData }) => UsageData?.Size ?? 0)),
      buildCache: sum((answer.BuildCache ?? []).map(({ Size, Shared }) => (Shared ? 0 : Size))),
    };
  });
