import type { Engine } from '../../adapters/engine.js';
import { containerOf } from '../containers.js';
import { gateName } from '../gate-container.js';
import type { StepContext, StepPorts } from './step.js';

/** The engine starts all that it had within this time when it comes up itself. */
const TOGETHER_MS = 15_000;

/**
 * How long the new version is given to answer again: the gate is older than the version behind it, unless the engine
 * started both anew, and then a version that is still loading has done nothing wrong. 0 when nothing of that is seen.
 */
export async function patienceMs(
  { deployment, ports, held }: Pick<StepContext, 'deployment' | 'ports' | 'held'>,
  docker: Engine,
): Promise<number> {
  const own = await docker.inspect(containerOf(deployment), held.signal);
  const gate = await docker.inspect(gateName(deployment.minerId), held.signal);
  if (!own?.startedAt || !gate?.startedAt) return 0;
  const apartMs = Math.abs(own.startedAt.getTime() - gate.startedAt.getTime());
  if (apartMs > TOGETHER_MS) return 0;
  return startMs(deployment, ports.limits);
}

/** How long its owner gives a version to answer for the first time. */
export const startMs = (
  { config }: Pick<StepContext['deployment'], 'config'>,
  { healthMs }: Pick<StepPorts['limits'], 'healthMs'>,
): number => (config?.startSeconds === undefined ? healthMs : config.startSeconds * 1_000);
