import type { ClaimedTarget } from '../../db/probe-targets.js';
import { type Challenge, challengeFor } from './challenges.js';
import type { ProberLimits } from './limits.js';
import { intervalOf } from './pace.js';

/** What a miner is asked, and when. */
export interface ChallengeSource {
  challengeFor(target: ClaimedTarget, at: Date): Challenge;
  /** When a miner that is being asked at `at` is asked again. */
  nextDue(target: ClaimedTarget, at: Date): Date;
}

interface Needs {
  /** Secret: who knows it can foresee every challenge. */
  readonly seed: string;
  readonly random: () => number;
  readonly limits: Pick<ProberLimits, 'warmUpIntervalMs' | 'warmUpForMs'>;
}

/** Challenges come when nobody expects them: anything from half to one and a half of the interval. */
const SPREAD = 0.5;

export function createChallengeSource({ seed, random, limits }: Needs): ChallengeSource {
  return {
    challengeFor: ({ minerId }, at) => challengeFor(seed, minerId, at),
    nextDue: (target, at) =>
      new Date(
        at.getTime() + Math.round(intervalOf(target, at, limits) * (1 - SPREAD + 2 * SPREAD * random())),
      ),
  };
}
