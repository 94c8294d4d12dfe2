import { type ContainerSpec, type Engine, LABEL_DEPLOYMENT, LABEL_MINER } from '../adapters/engine.js';
import { AdapterError } from '../adapters/failure.js';
import { type Deployment, DeployFailed, type Evidence } from './deployment.js';

const LOG_TAIL = 50;
/** Few and fixed, so that a firewall can let them through. */
export const SPARE_PORTS = { from: 20_000, count: 10 };

export const candidateName = ({ containerName }: Pick<Deployment, 'containerName'>): string =>
  `${containerName}-candidate`;

export const labelsOf = ({ id, minerId }: Pick<Deployment, 'id' | 'minerId'>) => ({
  all: { [LABEL_DEPLOYMENT]: id, [LABEL_MINER]: minerId },
  byMiner: { [LABEL_MINER]: minerId },
});

/** The same for the same try, so that a step entered again finds the container it started. */
export function sparePort({ id }: Pick<Deployment, 'id'>, attempt: number): number {
  const start = Number.parseInt(id.slice(-8), 16);
  return SPARE_PORTS.from + ((start + attempt * 97) % SPARE_PORTS.count);
}

/** Creates and starts; either may have happened before. */
export async function startContainer(
  docker: Engine,
  deployment: Deployment,
  name: string,
  hostPort: number,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const spec: ContainerSpec = {
    name,
    image: deployment.imageTag,
    labels: labelsOf(deployment).all,
    environment,
    containerPort: deployment.port,
    hostPort,
    restart: 'unless-stopped',
  };
  const { containerId } = await docker.createContainer(spec, signal);
  try {
    await docker.start(name, signal);
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    await docker.remove(name, signal);
    throw new DeployFailed('PORT_TAKEN', `port ${hostPort}`);
  }
  return containerId;
}

/** The engine has no code for it, only this sentence. */
export const isPortTaken = (error: unknown): boolean =>
  error instanceof AdapterError && /port is already allocated|address already in use/i.test(error.message);

/** Taken before the container is removed, because afterwards nobody can. */
export async function gatherEvidence(docker: Engine, name: string, signal: AbortSignal): Promise<Evidence> {
  const logTail: string[] = [];
  const state = await docker.inspect(name, signal);
  if (!state) return { logTail, healthLog: [] };
  for await (const { text } of docker.logs(name, { follow: false, tail: LOG_TAIL }, signal))
    logTail.push(text);
  return { logTail: logTail.slice(-LOG_TAIL), healthLog: state.healthLog.slice(-10) };
}
