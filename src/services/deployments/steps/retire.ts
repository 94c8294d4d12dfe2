import type { Engine } from '../../adapters/engine.js';
import { AdapterError } from '../../adapters/failure.js';
import { containerOf, GUIDE_NAME } from '../containers.js';
import { DeployFailed } from '../deployment.js';
import { isUngated, routes } from '../gate-plan.js';
import { placeOf, type Step, type StepContext } from './step.js';
import { drained, NOT_MEASURED, oldStoodStill, STOP_GRACE_SECONDS } from './switch.js';
import { undone } from './undone.js';

const DRAIN_MS = 90_000;
/** Images that are looked after; older ones were removed when they were among these. */
const IMAGES_SEEN = 20;

/** The old version ends once it has answered what it was asked. */
export const retireOld: Step = async (context) => {
  const { deployment, previous, engine, ports, held, say } = context;
  if (!previous) return { detail: 'there was none' };
  if (deployment.cancelRequestedAt !== null) await goBack(context, await engine(held.signal));
  const steps = await ports.deployments.listSteps(ports.db, [deployment.id]);
  // Nobody knows whether the new one is any good. The next deployment removes what stays.
  if (steps.some(({ step, outcome }) => step === 'OBSERVE' && outcome === 'SKIPPED'))
    return { detail: `${previous.containerName} stays, as the new version could not be watched` };
  const docker = await engine(held.signal);
  const isDrained = await drained(context, docker, ports.limits.drainMs ?? DRAIN_MS, held.signal);
  if (!isDrained) say('the old version still answers requests, and ends now');
  const { cancelRequestedAt } = await held.note({
    baseline: { ...(deployment.baseline ?? NOT_MEASURED), isLeaving: true },
  });
  // Asked for just before it became too late.
  if (cancelRequestedAt !== null && deployment.cancelRequestedAt === null) await goBack(context, docker);
  const container = containerOf(previous);
  if (await docker.inspect(container, held.signal)) {
    await docker.stop(container, STOP_GRACE_SECONDS, held.signal);
    await ports.finishLogs(previous.id, docker, held.signal);
    await docker.remove(container, held.signal);
  }
  if (previous.port !== deployment.port) {
    await ports.gate.set(placeOf(context, docker), routes.alone(deployment), held.signal);
  }
  const how = isDrained ? 'had answered everything' : 'was still asked something';
  return { detail: `${previous.containerName} ${how}` };
};

/** Its owner cancelled it while the old version is still there: throws when that has its place again. */
async function goBack(context: StepContext, docker: Engine): Promise<void> {
  const { previous, held, say } = context;
  const old = previous && (await docker.inspect(containerOf(previous), held.signal));
  const isWhole = old && (old.status === 'running' || isUngated(previous) || (await oldStoodStill(context)));
  if (isWhole) {
    const cancelled = new DeployFailed('CANCELLED', 'while the old version was still there');
    throw await undone(context, docker, cancelled, { letFinish: true });
  }
  if (old?.status === 'restarting')
    throw new AdapterError('engine', 'NOT_READY', 'the old version is just being started again');
  say('it can not be cancelled any more: the old version has ended');
}

/** Keeps the images that served last, for going back to them; touches none but those of this miner. */
export const prune: Step = async ({ deployment, engine, ports, held }) => {
  const docker = await engine(held.signal);
  const { db, releases, deployments, limits } = ports;
  const { minerId, imageTag } = deployment;
  const served = await releases.listServed(db, minerId, { limit: limits.imagesKept });
  const kept = new Set(
    [imageTag, ...served.map((release) => release.imageTag).filter((tag) => tag !== imageTag)].slice(
      0,
      limits.imagesKept,
    ),
  );
  const known = [
    ...(await releases.listNewest(db, minerId, IMAGES_SEEN)),
    // From the time before releases.
    ...(await deployments.listWithContainer(db, minerId)),
  ];
  const old = [...new Set(known.map((one) => one.imageTag))].filter((tag) => !kept.has(tag));
  let removed = 0;
  for (const tag of old) {
    if (!(await docker.findImage(tag, held.signal))) continue;
    await docker.removeImage(tag, held.signal);
    removed += 1;
  }
  return { detail: `${removed} old images removed, ${kept.size} kept` };
};

/** From here on the container has the name that the guide calls it by. */
export const unlock: Step = async ({ deployment, engine, held }) => {
  const docker = await engine(held.signal);
  const container = containerOf(deployment);
  const state = await docker.inspect(container, held.signal);
  if (!state) return { detail: null };
  const named = { detail: `docker logs ${GUIDE_NAME}`, patch: { containerName: GUIDE_NAME } };
  if (state.name === GUIDE_NAME) return named;
  try {
    await docker.rename(state.id, GUIDE_NAME, held.signal);
    return named;
  } catch (error) {
    if (!(error instanceof AdapterError && error.kind === 'CONFLICT')) throw error;
    return { detail: `${GUIDE_NAME} is the name of a container that is not ours, so it stays ${state.name}` };
  }
};
