import type { Random } from './random.js';

/** How long things take, in milliseconds of real time: from, to. */
export interface Pace {
  readonly newVm: Range;
  readonly launching: Range;
  readonly sshd: Range;
  readonly restarting: Range;
  readonly updating: Range;
  readonly terminating: Range;
  readonly removing: Range;
  readonly part: Range;
  readonly buildStep: Range;
  readonly modelStart: Range;
  /** Nothing in a container's health check or restart back-off waits longer than this. */
  readonly longestWaitMs: number;
  /** Seconds of bill per real second. */
  readonly billingRate: number;
}
type Range = readonly [number, number];

const QUICK: Pace = {
  newVm: [80, 200],
  launching: [350, 900],
  sshd: [0, 200],
  restarting: [150, 300],
  updating: [50, 150],
  terminating: [100, 300],
  removing: [30, 120],
  part: [40, 150],
  buildStep: [40, 90],
  modelStart: [60, 180],
  longestWaitMs: 1_000,
  billingRate: 1,
};

const REALISTIC: Pace = {
  newVm: [1_000, 10_000],
  launching: [30_000, 240_000],
  sshd: [5_000, 60_000],
  restarting: [20_000, 60_000],
  updating: [2_000, 8_000],
  terminating: [5_000, 60_000],
  removing: [2_000, 20_000],
  part: [2_000, 20_000],
  buildStep: [1_000, 15_000],
  modelStart: [2_000, 10_000],
  longestWaitMs: Number.POSITIVE_INFINITY,
  billingRate: 1,
};

/** `timeScale` 1 is as slow as the real thing, 60 is sixty times as fast; without it everything is quick. */
export function paceOf(timeScale: number | undefined): Pace {
  if (timeScale === undefined) return QUICK;
  const scaled = ([low, high]: Range): Range => [low / timeScale, high / timeScale];
  return {
    newVm: scaled(REALISTIC.newVm),
    launching: scaled(REALISTIC.launching),
    sshd: scaled(REALISTIC.sshd),
    restarting: scaled(REALISTIC.restarting),
    updating: scaled(REALISTIC.updating),
    terminating: scaled(REALISTIC.terminating),
    removing: scaled(REALISTIC.removing),
    part: scaled(REALISTIC.part),
    buildStep: scaled(REALISTIC.buildStep),
    modelStart: scaled(REALISTIC.modelStart),
    longestWaitMs: timeScale === 1 ? Number.POSITIVE_INFINITY : 60_000 / timeScale,
    billingRate: timeScale,
  };
}

export function draw(random: Random, [low, high]: Range): number {
  return Math.round(random.between(low, high));
}
