import type { Container } from './container.js';
import { engineTime } from './container-log.js';
import type { Healthcheck, ImageRecord } from './records.js';

const NEVER = '0001-01-01T00:00:00Z';
const instant = (at: number | null) => (at === null ? NEVER : engineTime(BigInt(at) * 1_000_000n));

const checkView = (check: Healthcheck | null) =>
  check && {
    Test: check.test,
    Interval: check.intervalMs * 1_000_000,
    Timeout: check.timeoutMs * 1_000_000,
    StartPeriod: check.startPeriodMs * 1_000_000,
    Retries: check.retries,
  };

const portSet = (ports: readonly string[]) => Object.fromEntries(ports.map((port) => [port, {}]));

export function imageView(image: ImageRecord) {
  return {
    Id: image.id,
    RepoTags: image.tags,
    RepoDigests: image.repoDigests,
    Parent: '',
    Created: instant(image.createdAt),
    Size: image.sizeBytes,
    Architecture: 'amd64',
    Os: 'linux',
    Config: {
      Env: image.environment,
      Cmd: image.command.length > 0 ? image.command : null,
      Entrypoint: image.entrypoint.length > 0 ? image.entrypoint : null,
      ExposedPorts: image.exposed.length > 0 ? portSet(image.exposed) : null,
      Labels: image.labels,
      WorkingDir: image.workingDir,
      ...(image.healthcheck && { Healthcheck: checkView(image.healthcheck) }),
    },
  };
}

export const imageListItem = (image: ImageRecord, containers: number) => ({
  Id: image.id,
  ParentId: '',
  RepoTags: image.tags,
  RepoDigests: image.repoDigests,
  Created: Math.floor(image.createdAt / 1_000),
  Size: image.sizeBytes,
  SharedSize: -1,
  Labels: image.labels,
  Containers: containers,
});

function bindingsOf({ record }: Container) {
  const found: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { port, hostIp, hostPort } of record.bindings) {
    found[port] = [...(found[port] ?? []), { HostIp: hostIp, HostPort: String(hostPort) }];
  }
  return found;
}

export function containerView(container: Container) {
  const { record } = container;
  const isRunning = record.status === 'running';
  const health = isRunning ? container.health() : null;
  const [path = '', ...args] = [...record.entrypoint, ...record.command];
  return {
    Id: record.id,
    Created: instant(record.createdAt),
    Path: path,
    Args: args,
    State: {
      Status: record.status,
      Running: isRunning || record.status === 'restarting',
      Paused: false,
      Restarting: record.status === 'restarting',
      OOMKilled: record.oomKilled,
      Dead: false,
      Pid: isRunning ? 1_000 + (Number.parseInt(record.id.slice(0, 4), 16) % 30_000) : 0,
      ExitCode: isRunning ? 0 : record.exitCode,
      Error: record.error,
      StartedAt: instant(record.startedAt),
      FinishedAt: instant(record.finishedAt),
      ...(health && { Health: health }),
    },
    Image: record.imageId,
    Name: `/${record.name}`,
    RestartCount: record.restartCount,
    Driver: 'overlay2',
    Platform: 'linux',
    HostConfig: {
      PortBindings: bindingsOf(container),
      RestartPolicy: {
        Name: record.restartPolicy.name,
        MaximumRetryCount: record.restartPolicy.maximumRetryCount,
      },
      Memory: record.memoryBytes,
      NanoCpus: record.nanoCpus,
      NetworkMode: record.networkMode,
      LogConfig: { Type: 'json-file', Config: {} },
    },
    Config: {
      Hostname: record.id.slice(0, 12),
      User: record.user,
      Tty: false,
      Env: record.environment,
      Cmd: record.command,
      Entrypoint: record.entrypoint.length > 0 ? record.entrypoint : null,
      Image: record.image,
      Labels: record.labels,
      ExposedPorts: portSet(record.exposed),
      ...(record.healthcheck && { Healthcheck: checkView(record.healthcheck) }),
    },
    NetworkSettings: {
      IPAddress: isRunning ? '172.17.0.2' : '',
      Ports: isRunning ? bindingsOf(container) : {},
      Networks: {
        bridge: { IPAddress: isRunning ? '172.17.0.2' : '', Gateway: isRunning ? '172.17.0.1' : '' },
      },
    },
  };
}

/** `docker top`. */
export function processTable(container: Container) {
  const first = containerView(container).State.Pid;
  return {
    Titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'],
    Processes: container
      .processes()
      .map((command, index) => [
        'root',
        String(first + index),
        String(index === 0 ? 1 : first),
        '0',
        '00:00',
        '?',
        '00:00:00',
        command,
      ]),
  };
}

export function containerListItem(container: Container) {
  const { record } = container;
  return {
    Id: record.id,
    Names: [`/${record.name}`],
    Image: record.image,
    ImageID: record.imageId,
    Command: [...record.entrypoint, ...record.command].join(' '),
    Created: Math.floor(record.createdAt / 1_000),
    Ports: record.bindings.map(({ port, hostIp, hostPort }) => ({
      IP: hostIp || '0.0.0.0',
      PrivatePort: Number.parseInt(port, 10),
      PublicPort: hostPort,
      Type: port.split('/')[1] ?? 'tcp',
    })),
    Labels: record.labels,
    State: record.status,
    Status: statusText(container),
    HostConfig: { NetworkMode: record.networkMode },
    NetworkSettings: { Networks: { bridge: {} } },
    Mounts: [],
  };
}

export function statusText({ record, health }: Container): string {
  const since = (at: number | null) =>
    `${Math.max(0, Math.round((Date.now() - (at ?? Date.now())) / 1_000))} seconds`;
  if (record.status === 'running') {
    const state = health()?.Status;
    return `Up ${since(record.startedAt)}${state ? ` (${state === 'starting' ? 'health: starting' : state})` : ''}`;
  }
  if (record.status === 'created') return 'Created';
  if (record.status === 'restarting')
    return `Restarting (${record.exitCode}) ${since(record.finishedAt)} ago`;
  return `Exited (${record.exitCode}) ${since(record.finishedAt)} ago`;
}
