import { DEPLOY_STEPS, type DeployStep, type VmState } from '../../src/db/words.js';
import type { Random } from './random.js';

export type CalledPart = 'cloud' | 'ssh' | 'engine' | 'model';

/** When a process is killed: at the `nth` time that it comes to this point. */
export type Moment =
  | { readonly at: 'time'; readonly ms: number }
  /** After the commit that made it so, or in the middle of its transaction. */
  | {
      readonly at: 'vm';
      readonly state: VmState;
      readonly inside: boolean;
      readonly ms: number;
      readonly nth: number;
    }
  | {
      readonly at: 'deployment';
      readonly step: DeployStep;
      readonly inside: boolean;
      readonly ms: number;
      readonly nth: number;
    }
  /** Around a call to a far end: before it, `ms` after it began, or when its answer is there and nothing is stored. */
  | {
      readonly at: 'call';
      readonly part: CalledPart;
      readonly method: string;
      readonly when: 'before' | 'during' | 'after';
      readonly ms: number;
      readonly nth: number;
    };

const around = (part: CalledPart, method: string, ms = 0): Moment[] => [
  { at: 'call', part, method, when: 'before', ms: 0, nth: 1 },
  ...(ms > 0 ? [{ at: 'call', part, method, when: 'during', ms, nth: 1 } as const] : []),
  { at: 'call', part, method, when: 'after', ms: 0, nth: 1 },
];
const vm = (state: VmState, inside: boolean, ms = 0): Moment => ({ at: 'vm', state, inside, ms, nth: 1 });

/** A machine and what runs on it, from its booking to its end. */
export const MOMENTS: readonly Moment[] = [
  vm('REQUESTED', true),
  vm('REQUESTED', false),
  vm('RESERVING', false),
  ...around('cloud', 'create', 60),
  // The call that costs money is hit twice as often as any other.
  ...around('cloud', 'create', 20),
  vm('LAUNCHING', true),
  vm('LAUNCHING', false, 200),
  ...around('cloud', 'observe'),
  { at: 'call', part: 'cloud', method: 'findByName', when: 'after', ms: 0, nth: 1 },
  vm('BOOTSTRAPPING', false, 50),
  { at: 'call', part: 'ssh', method: 'connect', when: 'after', ms: 0, nth: 1 },
  vm('READY', true),
  vm('READY', false, 100),
  ...around('cloud', 'setPorts', 30),
  ...around('engine', 'build', 150),
  ...around('engine', 'createContainer'),
  ...around('engine', 'start'),
  { at: 'call', part: 'model', method: 'request', when: 'after', ms: 0, nth: 1 },
  ...DEPLOY_STEPS.map((step): Moment => ({ at: 'deployment', step, inside: false, ms: 0, nth: 1 })),
  { at: 'deployment', step: 'OBSERVE', inside: true, ms: 0, nth: 1 },
  vm('TERMINATING', true),
  vm('TERMINATING', false),
  ...around('cloud', 'destroy', 20),
  vm('TERMINATED', true),
];

const STRIDE = 17;
/** Seeds in a row that differ in their faults. */
export const ROUND = 6;

/** What of a far end is listened to. */
export const methodsOf = (part: CalledPart): string[] => [
  ...new Set(MOMENTS.flatMap((one) => (one.at === 'call' && one.part === part ? [one.method] : []))),
];

/** The `index`th kill of a seed: round by round each kind of seed goes over all moments. */
export function momentOf(seed: number, index: number, random: Random): Moment {
  const place = (Math.floor(seed / ROUND) * STRIDE + (seed % ROUND) * 8 + index * 7) % MOMENTS.length;
  const moment = MOMENTS[place];
  const isByTime = random.chance(0.08);
  const ms = random.between(50, 2_500);
  const nth = random.chance(0.65) ? 1 : random.between(2, 3);
  if (!moment || moment.at === 'time' || isByTime) return { at: 'time', ms };
  return { ...moment, nth, ms: Math.round(moment.ms * (0.5 + random.next())) };
}

/** What moments are counted by. */
export function kindOf(moment: Moment): string {
  switch (moment.at) {
    case 'time':
      return 'any time';
    case 'vm':
      return `VM ${moment.state}${moment.inside ? ' before commit' : ''}`;
    case 'deployment':
      return `step ${moment.step}${moment.inside ? ' before commit' : ''}`;
    case 'call':
      return `${moment.when} ${moment.part}.${moment.method}`;
  }
}

export function describeMoment(moment: Moment): string {
  const which = moment.at === 'time' || moment.nth === 1 ? '' : `, time ${moment.nth}`;
  return `${kindOf(moment)}${moment.ms > 0 ? ` + ${moment.ms} ms` : ''}${which}`;
}
