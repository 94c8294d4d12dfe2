import { stripVTControlCharacters } from 'node:util';
import { type ContainerSpec, type Engine, LABEL_DEPLOYMENT, LABEL_MINER } from '../adapters/engine.js';
import { AdapterError } from '../adapters/failure.js';
import type { RestartPolicy } from '../../db/words.js';
import { type Deployment, DeployFailed, type Evidence } from './deployment.js';

const LOG_TAIL = 50;
/** Among which those fifty are looked for. */
const LOG_READ = 1_000;
const LONGEST_ACCESS_LINE = 500;
/** Few and fixed, so that a firewall can let them through: a version is tried out there when the old one has no gate. */
export const SPARE_PORTS = { from: 20_000, count: 10 };
/** On the machine's loopback, where its gate finds the containers. */
const LOOPBACK = { address: '127.0.0.1', from: 20_010, count: 90 };
/** The guide calls it so: `docker logs my-container`. */
export const GUIDE_NAME = 'my-container';

export const labelsOf = ({ id, minerId }: Pick<Deployment, 'id' | 'minerId'>) => ({
  all: { [LABEL_DEPLOYMENT]: id, [LABEL_MINER]: minerId },
  byMiner: { [LABEL_MINER]: minerId },
});

/** How a container is found after its creation: its name changes. */
export const containerOf = ({
  containerId,
  containerName,
}: Pick<Deployment, 'containerId' | 'containerName'>): string => containerId ?? containerName;

const hashOf = ({ id }: Pick<Deployment, 'id'>): number => Number.parseInt(id.slice(-8), 16);

/** The same for the same try; never one that the machine is to answer on itself. */
export function loopbackPort(
  deployment: Pick<Deployment, 'id'>,
  attempt: number,
  taken: readonly number[],
): number {
  const free = Array.from({ length: LOOPBACK.count }, (_, index) => LOOPBACK.from + index).filter(
    (port) => !taken.includes(port),
  );
  return free[(hashOf(deployment) + attempt * 7) % free.length] ?? LOOPBACK.from;
}

/** Where a version is tried out whose predecessor holds the declared port itself. */
export const trialPort = (deployment: Pick<Deployment, 'id'>): number =>
  SPARE_PORTS.from + (hashOf(deployment) % SPARE_PORTS.count);

const RESTART = {
  UNLESS_STOPPED: 'unless-stopped',
  ON_FAILURE: 'on-failure',
  NEVER: 'no',
} as const satisfies Record<RestartPolicy, ContainerSpec['restart']>;

/** Creates and starts, published on the machine's loopback alone. */
export async function startContainer(
  docker: Engine,
  deployment: Deployment,
  hostPort: number,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const { containerName: name, config } = deployment;
  const { containerId } = await docker.createContainer(
    {
      name,
      image: deployment.imageTag,
      labels: labelsOf(deployment).all,
      environment,
      containerPort: deployment.port,
      hostPort,
      hostAddress: LOOPBACK.address,
      restart: RESTART[config?.restartPolicy ?? 'UNLESS_STOPPED'],
      ...(config?.memoryMb === undefined ? {} : { memoryBytes: config.memoryMb * 1024 * 1024 }),
      ...(config?.cpus === undefined ? {} : { cpus: config.cpus }),
    },
    signal,
  );
  try {
    await docker.start(containerId, signal);
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    await docker.remove(containerId, signal);
    throw new DeployFailed('PORT_TAKEN', `port ${hostPort}`);
  }
  return containerId;
}

/** The engine has no code for it, only this sentence. */
export const isPortTaken = (error: unknown): boolean =>
  error instanceof AdapterError && /port is already allocated|address already in use/i.test(error.message);

interface EvidenceOptions {
  /** Our own looks at its health, for images that have no check of theirs. */
  readonly looks?: readonly string[];
  readonly healthPath?: string | undefined;
}

/** Taken before the container is removed, because afterwards nobody can. */
export async function gatherEvidence(
  docker: Engine,
  container: string,
  signal: AbortSignal,
  { looks = [], healthPath = '/health' }: EvidenceOptions = {},
): Promise<Evidence> {
  const state = await docker.inspect(container, signal);
  if (!state) return { logTail: [], healthLog: looks };
  const isOurs = ourLooksAt(healthPath);
  const said: string[] = [];
  const asked: string[] = [];
  for await (const lines of docker.logs(container, { follow: false, tail: LOG_READ }, signal)) {
    // Of a line that is too long its beginning is shown, so no secret lies across a seam.
    for (const { text, continues } of lines) if (!continues) (isOurs(text) ? asked : said).push(text);
    // An engine that belongs to somebody else may send more than it was asked for, without end.
    for (const kept of [said, asked]) if (kept.length > LOG_TAIL) kept.splice(0, kept.length - LOG_TAIL);
  }
  return {
    logTail: said.length > 0 ? said : asked,
    healthLog: state.healthLog.length > 0 ? state.healthLog.slice(-10) : looks,
  };
}

/** Lines of an access log that tell of nothing but health checks. */
function ourLooksAt(path: string): (line: string) => boolean {
  const escaped = path.replace(/[^\w/-]/g, '\\$&');
  const usual = new RegExp(`\\bGET "?${escaped}"?(?: HTTP/[\\d.]+"?)?:? [1-5]\\d\\d(?:\\D|$)`);
  const statusFirst = new RegExp(`\\b[1-5]\\d\\d\\b.*\\bGET\\s+"${escaped}"$`);
  return (line) => {
    if (line.length > LONGEST_ACCESS_LINE) return false;
    const text = stripVTControlCharacters(line).trimEnd();
    return usual.test(text) || statusFirst.test(text);
  };
}
