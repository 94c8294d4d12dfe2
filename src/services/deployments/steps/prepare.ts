import { LABEL_DEPLOYMENT, LABEL_GATE } from '../../adapters/engine.js';
import { AdapterError } from '../../adapters/failure.js';
import { labelsOf } from '../containers.js';
import { DeployFailed } from '../deployment.js';
import { isUngated, routes } from '../gate-plan.js';
import { diskFull, PULL_TRIES } from './engine-trouble.js';
import { placeOf, type Step, type StepContext } from './step.js';

export const connect: Step = async ({ engine, vm, held }) => {
  const { version } = await (await engine(held.signal)).version(held.signal);
  return { detail: `Docker Engine ${version} at ${vm.address}` };
};

/** What an earlier deployment left behind goes, and the image of the gate comes. */
export const prepareHost: Step = async (context) => {
  const { deployment, previous, engine, ports, held, say } = context;
  const docker = await engine(held.signal);
  const ours = await docker.listContainers(labelsOf(deployment).byMiner, held.signal);
  const leftovers = ours.filter(
    ({ id, labels }) =>
      labels[LABEL_GATE] === undefined &&
      labels[LABEL_DEPLOYMENT] !== deployment.id &&
      // Of the one that serves, a second container may be left from the time before the gate.
      !(previous && labels[LABEL_DEPLOYMENT] === previous.id && (previous.containerId ?? id) === id),
  );
  const hasGate = ours.some(({ labels }) => labels[LABEL_GATE] !== undefined);
  if (leftovers.length > 0 && hasGate && previous && !isUngated(previous)) {
    // A machine that could not be reached when a switch was undone may still lead to the one that is to go.
    await ports.gate.set(placeOf(context, docker), routes.back(previous), held.signal);
  }
  for (const { id, name, labels } of leftovers) {
    say(`removing ${name}, which an earlier deployment left behind`);
    const owner = labels[LABEL_DEPLOYMENT];
    if (owner !== undefined) await ports.finishLogs(owner, docker, held.signal);
    await docker.remove(id, held.signal);
  }
  await prepareGate(context);
  const removed = leftovers.length === 0 ? '' : `, ${leftovers.length} left behind and removed`;
  return { detail: `${ours.length} containers of this miner on the machine${removed}` };
};

async function prepareGate({ deployment, engine, ports, held, say }: StepContext): Promise<void> {
  try {
    await ports.gate.prepare(await engine(held.signal), say, held.signal);
  } catch (error) {
    if (diskFull(error)) throw new DeployFailed('DISK_FULL', 'while the image of the gate was pulled');
    if (error instanceof AdapterError && error.adapter !== 'ssh' && deployment.attempts >= PULL_TRIES)
      throw new DeployFailed('GATE_IMAGE_UNAVAILABLE', error.message);
    throw error;
  }
}

export const fetchSource: Step = async ({ deployment, engine, ports, held }) => {
  const { source, imageTag } = deployment;
  if (source.kind === 'IMAGE') {
    // Noted before anything is pulled: what was there already keeps the name that it had.
    const there = await (await engine(held.signal)).findImage(source.pinned, held.signal);
    return { detail: source.pinned, patch: { imageId: there?.imageId ?? null } };
  }
  if (source.digest !== null && (await ports.sources.has(ports.db, source.digest)))
    return { detail: source.digest };
  // Going back to a version whose image was kept needs no source.
  const kept = await (await engine(held.signal)).findImage(imageTag, held.signal);
  if (!kept) throw new DeployFailed('SOURCE_MISSING');
  return { detail: `no longer stored, but its image ${kept.imageId} is on the machine` };
};
