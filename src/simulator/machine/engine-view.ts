import type { Container } from '../engine/container.js';
import type { Engine } from '../engine/engine.js';
import { writtenBytes } from '../engine/stats.js';
import { containerView } from '../engine/views.js';
import type { EngineView } from './docker-cli.js';

/** What the commands of a machine see of one of its containers. */
export interface ContainerFacts {
  readonly id: string;
  readonly name: string;
  readonly isRunning: boolean;
  /** 0 while it does not run. */
  readonly pid: number;
  readonly command: string;
  readonly environment: readonly string[];
  /** Ports that its program listens on, inside. */
  readonly listens: readonly number[];
  readonly cpuPercent: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** As `docker inspect --size` shows it. */
  readonly inspected: object;
}

export interface MachineEngineView extends EngineView {
  /** null when there is no such container. */
  container(reference: string): ContainerFacts | null;
  all(): readonly ContainerFacts[];
}

const BASE_MEMORY = 180 * 1_024 * 1_024;

export const viewOf = ({ view, find, containers }: Engine, ramGb: number): MachineEngineView => ({
  ...view,
  container(reference) {
    const found = find(reference);
    return found && factsOf(found, ramGb);
  },
  all: () => [...containers.values()].map((container) => factsOf(container, ramGb)),
});

function factsOf(container: Container, ramGb: number): ContainerFacts {
  const { record } = container;
  const isRunning = container.isRunning();
  const { requests, bytesIn, bytesOut } = container.counters();
  const inspected = { ...containerView(container), SizeRw: writtenBytes(container) };
  return {
    id: record.id,
    name: record.name,
    isRunning,
    pid: inspected.State.Pid,
    command: [...record.entrypoint, ...record.command].join(' '),
    environment: record.environment,
    listens: isRunning ? listensOf(container) : [],
    cpuPercent: isRunning ? 2 : 0,
    memoryBytes: isRunning ? BASE_MEMORY + (requests % 1_000) * 4_096 : 0,
    memoryLimitBytes: record.memoryBytes || ramGb * 1_000_000_000,
    bytesIn,
    bytesOut,
    inspected,
  };
}

function listensOf({ record, knobs }: Container): number[] {
  const { port } = knobs();
  return port === null ? record.listens.map((one) => Number.parseInt(one, 10)) : [port];
}
