import type { ContainerSpec, ContainerState } from '../../src/services/adapters/engine.js';

export interface FakeContainer {
  /** Stays when the container is renamed. */
  readonly id: string;
  spec: ContainerSpec;
  status: ContainerState['status'];
  exitCode: number | null;
  restartCount: number;
  startedAt?: Date;
  createdAt?: Date;
  readonly lines: string[];
  readonly files: Map<string, Buffer>;
  /** Of a gate: the file that it read, and those that older workers still serve by. */
  config: string | null;
  readonly draining: string[];
}
export const stateOf = ({
  id,
  spec,
  status,
  exitCode,
  restartCount,
  startedAt,
  createdAt,
}: FakeContainer): ContainerState => ({
  id,
  name: spec.name,
  image: spec.image,
  status,
  exitCode,
  oomKilled: false,
  pid: status === 'running' ? 4_321 : null,
  createdAt: createdAt ?? null,
  startedAt: startedAt ?? null,
  restartCount,
  health: 'none',
  healthLog: ['probe 1 failed'],
  labels: spec.labels,
});
