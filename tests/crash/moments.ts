import { DEPLOY_STEPS, type DeployStep, type VmState } from '../../src/db/words.js';

export const CALLS = {
  cloud: ['offers', 'create', 'observe', 'findByName', 'destroy'],
  ssh: ['connect'],
  engine: ['version', 'build', 'createContainer', 'start', 'listContainers'],
  model: ['request'],
} as const;
export type CalledPart = keyof typeof CALLS;

/** When a process is killed. */
export type Moment =
  | { readonly at: 'time'; readonly ms: number }
  /** After the commit that made it so, or in the middle of its transaction. */
  | {
      readonly at: 'vm';
      readonly state: VmState;
      readonly inside: boolean;
      readonly ms: number;
    }
  | { readonly at: 'deployment'; readonly step: DeployStep; readonly inside: boolean; readonly ms: number }
  /** Around a call to a far end: before it, `ms` after it began, or when its answer is there and nothing is stored. */
  | {
      readonly at: 'call';
      readonly part: CalledPart;
      readonly method: string;
      readonly when: 'before' | 'during' | 'after';
      readonly ms: number;
    };

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = (seed * 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const around = (part: CalledPart, method: string, ms = 0): Moment[] => [
  { at: 'call', part, method, when: 'before', ms: 0 },
  ...(ms > 0 ? [{ at: 'call', part, method, when: 'during', ms } as const] : []),
  { at: 'call', part, method, when: 'after', ms: 0 },
];

/** The whole launch, in the order in which it happens. */
export const MOMENTS: readonly Moment[] = [
  { at: 'vm', state: 'REQUESTED', inside: true, ms: 0 },
  { at: 'vm', state: 'REQUESTED', inside: false, ms: 0 },
  { at: 'vm', state: 'RESERVING', inside: false, ms: 0 },
  ...around('cloud', 'create', 60),
  { at: 'vm', state: 'LAUNCHING', inside: true, ms: 0 },
  { at: 'vm', state: 'LAUNCHING', inside: false, ms: 200 },
  { at: 'call', part: 'cloud', method: 'observe', when: 'after', ms: 0 },
  { at: 'vm', state: 'BOOTSTRAPPING', inside: false, ms: 50 },
  { at: 'call', part: 'ssh', method: 'connect', when: 'after', ms: 0 },
  { at: 'vm', state: 'READY', inside: true, ms: 0 },
  ...around('engine', 'build', 150),
  ...around('engine', 'createContainer'),
  ...around('engine', 'start'),
  { at: 'call', part: 'model', method: 'request', when: 'after', ms: 0 },
  ...DEPLOY_STEPS.map((step) => ({ at: 'deployment', step, inside: false, ms: 0 }) as const),
  { at: 'deployment', step: 'OBSERVE', inside: true, ms: 0 },
];

/** A moment of the seed's own: spread over the launch by the number of the seed, shifted by chance. */
export function momentOf(seed: number, of: number): Moment {
  const random = randomOf(seed);
  if (random() < 0.15) return { at: 'time', ms: Math.round(random() * 4_000) };
  const place = ((seed % of) + random()) / of;
  const moment = MOMENTS[Math.floor(place * MOMENTS.length)] ?? MOMENTS[0];
  if (!moment) throw new Error('There are no moments');
  return 'inside' in moment && moment.inside
    ? moment
    : { ...moment, ms: Math.round(moment.ms * (0.5 + random())) };
}

export function describeMoment(moment: Moment): string {
  const delay = moment.ms > 0 ? ` after ${moment.ms} ms` : '';
  switch (moment.at) {
    case 'time':
      return `at ${moment.ms} ms`;
    case 'vm':
      return `VM ${moment.state}${moment.inside ? ' before commit' : delay}`;
    case 'deployment':
      return `step ${moment.step}${moment.inside ? ' before commit' : delay}`;
    case 'call':
      return `${moment.when} ${moment.part}.${moment.method}${delay}`;
  }
}
