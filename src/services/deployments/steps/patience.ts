import type { ContainerState, Engine } from '../../adapters/engine.js';
import { containerOf } from '../containers.js';
import { gateName } from '../gate-container.js';
import { isUngated } from '../gate-plan.js';
import type { StepContext, StepPorts } from './step.js';

/** The engine starts all that it had within this time when it comes up itself. */
const TOGETHER_MS = 15_000;
/** A container of ours is started as soon as it is made. */
const FIRST_START_MS = 10_000;

/**
 * How long the new version is given to answer again when the engine started it and its gate anew: a version that is still
 * loading then has done nothing wrong. Otherwise the gate is older than a version that follows another one, and a first
 * one was made when it was started. 0 when nothing of that is seen.
 */
export async function patienceMs(
  { deployment, previous, ports, held }: Pick<StepContext, 'deployment' | 'previous' | 'ports' | 'held'>,
  docker: Engine,
): Promise<number> {
  const own = await docker.inspect(containerOf(deployment), held.signal);
  const gate = await docker.inspect(gateName(deployment.minerId), held.signal);
  if (!own?.startedAt || !gate?.startedAt) return 0;
  const apartMs = Math.abs(own.startedAt.getTime() - gate.startedAt.getTime());
  if (apartMs > TOGETHER_MS) return 0;
  const isFirst = previous === null || isUngated(previous);
  if (isFirst && !isStartedLater(own)) return 0;
  return startMs(deployment, ports.limits);
}

const isStartedLater = ({ createdAt, startedAt }: ContainerState): boolean =>
  createdAt !== null && startedAt !== null && startedAt.getTime() - createdAt.getTime() > FIRST_START_MS;

/** How long its owner gives a version to answer for the first time. */
export const startMs = (
  { config }: Pick<StepContext['deployment'], 'config'>,
  { healthMs }: Pick<StepPorts['limits'], 'healthMs'>,
): number => (config?.startSeconds === undefined ? healthMs : config.startSeconds * 1_000);
