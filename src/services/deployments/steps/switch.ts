import { setTimeout as sleep } from 'node:timers/promises';
import type { Baseline } from '../../../db/words.js';
import type { Engine } from '../../adapters/engine.js';
import { containerOf, gatherEvidence } from '../containers.js';
import { askHealth } from '../contract.js';
import { type Deployment, DeployFailed } from '../deployment.js';
import { isUngated, routes } from '../gate-plan.js';
import { createChats } from './chats.js';
import { type Look, summed, timed } from './compare.js';
import { placeOf, RolledBack, type Step, type StepContext, type StepPorts } from './step.js';

const BASELINE_LOOKS = 10;
const BASELINE_MS = 5_000;
const BASELINE_CHATS_MS = 15_000;
export const NOT_MEASURED: Baseline = { samples: 0, failures: 0, p95Ms: null };
export const STOP_GRACE_SECONDS = 10;
const OLD_STOOD_STILL = 'the old version had been stopped by its owner';

const switchDetail = (port: number, oldStoodStill: boolean): string =>
  `took port ${port} over${oldStoodStill ? `; ${OLD_STOOD_STILL}` : ''}`;

/** Whether the old version was to stand still when the new one took its place. */
export async function oldStoodStill({ deployment, ports }: StepContext): Promise<boolean> {
  if (deployment.baseline?.stoodStill) return true;
  // Switched before that was noted with the baseline.
  const steps = await ports.deployments.listSteps(ports.db, [deployment.id]);
  return steps.some(({ step, detail }) => step === 'SWITCH' && detail?.endsWith(OLD_STOOD_STILL));
}

/** The gate leads to the container that passed the check. Nothing is started, and requests under way end where they began. */
export const switchOver: Step = async (context) => {
  const { deployment, previous, engine, ports, held, say, isStopped } = context;
  const docker = await engine(held.signal);
  const stoodStill = previous !== null && (await isStopped());
  await noteBaseline(context, stoodStill);
  try {
    // The gate can not take a port that the old container itself sits on.
    if (previous && isUngated(previous)) await stopIfThere(docker, previous, held.signal);
    await ports.gate.set(placeOf(context, docker), routes.switched(deployment, previous), held.signal);
    const detail = switchDetail(deployment.port, stoodStill);
    return { detail: previous ? detail : `serves on port ${deployment.port}`, serves: true };
  } catch (error) {
    if (held.signal.aborted || !(error instanceof DeployFailed) || !previous) throw error;
    say(`switching failed (${error.message}); going back to the old version`);
    await giveBack(context, docker, previous, stoodStill, held.signal);
    const { logTail } = error.evidence ?? { logTail: [] };
    const { healthLog } = await gatherEvidence(docker, containerOf(deployment), held.signal);
    throw new RolledBack(new DeployFailed('SWITCH_FAILED', error.message, { logTail, healthLog }));
  }
};

/** How the old one does while it still has the port; measured once, as later it would be the new one. */
async function noteBaseline(context: StepContext, stoodStill: boolean): Promise<void> {
  const { previous, held } = context;
  if (!previous) return;
  const { stoodStill: noted = false, ...measured } = context.deployment.baseline ?? NOT_MEASURED;
  if (context.deployment.baseline !== null && noted === stoodStill) return;
  if (stoodStill) await held.note({ baseline: { ...measured, stoodStill } });
  else await held.note({ baseline: noted ? measured : await measure(context, previous) });
}

async function measure(context: StepContext, previous: Deployment): Promise<Baseline> {
  const { vm, ports, held } = context;
  const { port, config } = previous;
  const endpoint = { address: vm.address ?? '', port, ownConnection: true };
  const looks: Look[] = [];
  const until = performance.now() + BASELINE_MS;
  while (looks.length < BASELINE_LOOKS && performance.now() < until)
    looks.push(await timed(() => askHealth(ports.model, endpoint, held.signal, config?.healthPath)));
  const health = summed(looks);
  if (health.failures === health.samples) return health;
  const asked = createChats(context, previous, { forMs: BASELINE_CHATS_MS });
  while (!asked.isDone()) await asked.ask();
  const chats = asked.measured();
  return chats === null ? health : { ...health, chats };
}

async function stopIfThere(docker: Engine, deployment: Deployment, signal: AbortSignal): Promise<void> {
  const container = containerOf(deployment);
  if (await docker.inspect(container, signal)) await docker.stop(container, STOP_GRACE_SECONDS, signal);
}

/** The old version has the port again, as it was: running, or standing still. */
export async function giveBack(
  { deployment, vm, ports }: Pick<StepContext, 'deployment' | 'vm'> & { ports: Pick<StepPorts, 'gate'> },
  docker: Engine,
  previous: Deployment,
  stoodStill: boolean,
  signal: AbortSignal,
): Promise<void> {
  const place = placeOf({ deployment, vm }, docker);
  if (!isUngated(previous)) {
    await ports.gate.set(place, routes.back(previous), signal);
    return;
  }
  await ports.gate.remove(docker, previous.minerId, signal);
  if (!stoodStill) await docker.start(containerOf(previous), signal);
}

/** Waits until the requests that came before the last change have been answered. False: some have not, in this time. */
export async function drained(
  { deployment, ports }: Pick<StepContext, 'deployment'> & { ports: Pick<StepPorts, 'gate' | 'limits'> },
  docker: Engine,
  withinMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (!(await ports.gate.isDrained(docker, deployment.minerId, signal))) {
    if (performance.now() >= until) return false;
    await sleep(Math.min(500, ports.limits.healthEveryMs), undefined, { signal });
  }
  return true;
}
