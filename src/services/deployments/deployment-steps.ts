import { Readable } from 'node:stream';
import type { Database } from '../../db/database.js';
import type { DeploymentRepository } from '../../db/deployments.js';
import type { SourceRepository } from '../../db/sources.js';
import type { Vm } from '../../db/vms.js';
import type { DeployStep } from '../../db/words.js';
import { BuildFailed, type Engine } from '../adapters/engine.js';
import type { ModelPort } from '../adapters/model.js';
import type { Held } from '../workers/lifecycle.js';
import { candidateName, gatherEvidence, labelsOf, sparePort, startContainer } from './containers.js';
import { checkContract, waitForHealth } from './contract.js';
import { type Deployment, DeployFailed } from './deployment.js';
import { observe, switchDetail } from './deployment-observe.js';

/** What goes into the log of the deployment while it runs. */
export type Say = (message: string, stream?: 'BUILD' | 'SYSTEM') => void;

export interface StepPorts {
  readonly db: Database;
  readonly deployments: DeploymentRepository;
  readonly sources: SourceRepository;
  readonly model: ModelPort;
  /** Stores what the container has written so far; afterwards it may be removed. */
  readonly finishLogs: (deploymentId: string, engine: Engine, signal: AbortSignal) => Promise<void>;
  readonly openEnvironment: (deployment: Deployment) => Readonly<Record<string, string>>;
  /** What must not be shown of it anywhere. */
  readonly secretsOf: (deployment: Deployment) => readonly string[];
  readonly limits: {
    readonly healthMs: number;
    readonly healthEveryMs: number;
    readonly imagesKept: number;
    /** How long a new version is watched after the switch. Default: a twentieth of `healthMs`, 10 s at most. */
    readonly observeMs?: number;
  };
}

export interface StepContext {
  readonly deployment: Deployment;
  /** The one that serves now, if it is on the same machine. */
  readonly previous: Deployment | null;
  readonly vm: Vm;
  readonly engine: (signal: AbortSignal) => Promise<Engine>;
  /** The owner has stopped the miner: what stands still then has not failed, and is not started behind their back. */
  readonly isStopped: () => Promise<boolean>;
  readonly ports: StepPorts;
  readonly held: Held<Deployment>;
  readonly say: Say;
}

export interface StepDone {
  readonly detail: string | null;
  readonly patch?: Partial<Deployment>;
  /** The container serves; the miner points to it from now on. */
  readonly serves?: true;
}

/** The old version serves again. */
export class RolledBack extends Error {
  override readonly name = 'RolledBack';
  readonly failure: DeployFailed;
  constructor(failure: DeployFailed) {
    super(failure.message);
    this.failure = failure;
  }
}

const STOP_GRACE_SECONDS = 10;

/** Every step can be entered again after a crash: it looks at what is there before it does anything. */
export const deploySteps: Readonly<Record<DeployStep, (context: StepContext) => Promise<StepDone>>> = {
  LOCK: async () => ({ detail: 'no other deployment works on this machine' }),
  CONNECT: connect,
  PREPARE_HOST: prepareHost,
  FETCH_SOURCE: fetchSource,
  BUILD: build,
  START_CANDIDATE: startCandidate,
  CONTRACT_CHECK: contractCheck,
  SWITCH: switchOver,
  OBSERVE: observe,
  RETIRE_OLD: retireOld,
  PRUNE: prune,
  UNLOCK: async () => ({ detail: null }),
};

async function connect({ engine, vm, held }: StepContext): Promise<StepDone> {
  const { version } = await (await engine(held.signal)).version(held.signal);
  return { detail: `Docker Engine ${version} at ${vm.address}` };
}

/** A machine becomes READY only when Docker answers on it; what is checked here is that nothing of ours is in the way. */
async function prepareHost({ engine, deployment, held }: StepContext): Promise<StepDone> {
  const ours = await (await engine(held.signal)).listContainers(labelsOf(deployment).byMiner, held.signal);
  return { detail: `${ours.length} containers of this miner on the machine` };
}

async function fetchSource({ deployment, ports }: StepContext): Promise<StepDone> {
  const { digest } = deployment.source;
  if (digest === null || !(await ports.sources.has(ports.db, digest)))
    throw new DeployFailed('SOURCE_MISSING');
  return { detail: digest };
}

async function build({ deployment, engine, ports, held, say }: StepContext): Promise<StepDone> {
  const docker = await engine(held.signal);
  const built = await docker.findImage(deployment.imageTag, held.signal);
  if (built) return { detail: `${built.imageId} was built already`, patch: { imageId: built.imageId } };
  const { source } = deployment;
  if (source.digest === null) throw new DeployFailed('SOURCE_MISSING');
  const tail: string[] = [];
  try {
    const { imageId } = await docker.build(
      {
        context: Readable.from(ports.sources.read(ports.db, source.digest)),
        dockerfile: source.kind === 'CONTEXT' ? source.dockerfile : 'Dockerfile',
        tag: deployment.imageTag,
        labels: labelsOf(deployment).all,
        onProgress: (line) => {
          tail.push(line);
          if (tail.length > 50) tail.shift();
          say(line, 'BUILD');
        },
      },
      held.signal,
    );
    return { detail: imageId, patch: { imageId } };
  } catch (error) {
    if (error instanceof BuildFailed)
      throw new DeployFailed('BUILD_FAILED', error.message, { logTail: tail, healthLog: [] });
    throw error;
  }
}

/** The first version goes straight to the declared port; a later one waits beside the old one. */
async function startCandidate(context: StepContext): Promise<StepDone> {
  const { deployment, previous, engine, ports, held } = context;
  const docker = await engine(held.signal);
  const environment = ports.openEnvironment(deployment);
  if (!previous) {
    const containerId = await startContainer(
      docker,
      deployment,
      deployment.containerName,
      deployment.port,
      environment,
      held.signal,
    );
    return {
      detail: `${deployment.containerName} on port ${deployment.port}`,
      patch: { containerId, hostPort: deployment.port },
    };
  }
  const name = candidateName(deployment);
  // One that a crash left behind may have another port than the one that is recorded now.
  await docker.remove(name, held.signal);
  for (let attempt = 0; ; attempt += 1) {
    const hostPort = sparePort(deployment, attempt);
    try {
      const containerId = await startContainer(docker, deployment, name, hostPort, environment, held.signal);
      return { detail: `${name} on port ${hostPort}`, patch: { containerId, hostPort } };
    } catch (error) {
      if (!(error instanceof DeployFailed && error.code === 'PORT_TAKEN') || attempt >= 9) throw error;
    }
  }
}

async function contractCheck(context: StepContext): Promise<StepDone> {
  const { deployment, previous, vm, ports, held } = context;
  const name = previous ? candidateName(deployment) : deployment.containerName;
  const endpoint = { address: vm.address ?? '', port: deployment.hostPort ?? deployment.port };
  await awaitHealth(context, name, endpoint.port);
  const report = await checkContract(ports.model, endpoint, held.signal);
  if (!report.passed) {
    const broken = report.rules
      .filter(({ passed }) => !passed)
      .map(({ rule, detail }) => `${rule} ${detail}`);
    await held.note({ contract: report.rules });
    throw new DeployFailed(
      'CONTRACT_BROKEN',
      broken.join('; '),
      await gatherEvidence(await context.engine(held.signal), name, held.signal),
    );
  }
  const slowest = Math.max(...report.rules.map(({ totalMs }) => totalMs ?? 0));
  return {
    detail: `${report.rules.length} rules kept, slowest answer ${slowest} ms`,
    patch: { contract: report.rules, modelInfo: report.info },
  };
}

async function awaitHealth(
  { engine, vm, ports, held }: StepContext,
  name: string,
  port: number,
): Promise<void> {
  const docker = await engine(held.signal);
  const problem = await waitForHealth(
    ports.model,
    { address: vm.address ?? '', port },
    {
      forMs: ports.limits.healthMs,
      everyMs: ports.limits.healthEveryMs,
      async stillRuns() {
        const state = await docker.inspect(name, held.signal);
        if (state && (state.status === 'running' || state.status === 'created') && state.restartCount < 3)
          return;
        const how = state
          ? `exit code ${state.exitCode ?? 'unknown'}${state.oomKilled ? ', out of memory' : ''}`
          : 'it is gone';
        throw new DeployFailed('CONTAINER_EXITED', how, await gatherEvidence(docker, name, held.signal));
      },
    },
    held.signal,
  );
  if (problem !== null)
    throw new DeployFailed('HEALTH_TIMEOUT', problem, await gatherEvidence(docker, name, held.signal));
}

/** With an old version in place: the port changes hands, and back again when the new one does not come up on it. */
async function switchOver(context: StepContext): Promise<StepDone> {
  const { deployment, previous, engine, ports, held, say, isStopped } = context;
  if (!previous) return { detail: `serves on port ${deployment.port}`, serves: true };

  const docker = await engine(held.signal);
  const oldStoodStill = await isStopped();
  try {
    await docker.stop(previous.containerName, STOP_GRACE_SECONDS, held.signal);
    const environment = ports.openEnvironment(deployment);
    const containerId = await startContainer(
      docker,
      deployment,
      deployment.containerName,
      deployment.port,
      environment,
      held.signal,
    );
    await awaitHealth(context, deployment.containerName, deployment.port);
    await docker.remove(candidateName(deployment), held.signal);
    return {
      detail: switchDetail(deployment.port, oldStoodStill),
      patch: { containerId, hostPort: deployment.port },
      serves: true,
    };
  } catch (error) {
    if (held.signal.aborted || !(error instanceof DeployFailed)) throw error;
    say(`switching failed (${error.message}); going back to the old version`);
    await docker.remove(deployment.containerName, held.signal);
    if (!oldStoodStill) await docker.start(previous.containerName, held.signal);
    throw new RolledBack(new DeployFailed('SWITCH_FAILED', error.message, error.evidence));
  }
}

async function retireOld({ previous, engine, ports, held }: StepContext): Promise<StepDone> {
  if (!previous) return { detail: 'there was none' };
  const docker = await engine(held.signal);
  await ports.finishLogs(previous.id, docker, held.signal);
  await docker.remove(previous.containerName, held.signal);
  return { detail: previous.containerName };
}

/** Keeps the newest images of this miner, for rolling back; touches nothing that is not labelled as its own. */
async function prune({ deployment, engine, ports, held }: StepContext): Promise<StepDone> {
  const docker = await engine(held.signal);
  const known = await ports.deployments.listWithContainer(ports.db, deployment.minerId);
  const old = known
    .filter(({ vmId, id }) => vmId === deployment.vmId && id !== deployment.id)
    .slice(ports.limits.imagesKept - 1);
  for (const { imageTag } of old) await docker.removeImage(imageTag, held.signal);
  return { detail: `${old.length} old images removed` };
}
