import { describeMoment, type Moment, momentOf, ROUND } from './moments.js';
import { type Random, randomOf } from './random.js';

/** What a client does with a machine or a miner once it serves, or has failed. */
export type Then = 'terminate' | 'redeploy' | 'resize' | 'openPort' | 'deploy';

/** One client: it books, and then goes on. Every life begins at the top again, with the same idempotency keys. */
export interface Errand {
  readonly key: string;
  readonly books: 'miner' | 'vm';
  readonly isBroken: boolean;
  /** Its client comes in this life; lives are counted from zero. */
  readonly beginsInLife: number;
  /** Terminates so long after the booking was answered, whatever has become of it; null: it waits as usual. */
  readonly endsAfterMs: number | null;
  readonly next: readonly Then[];
}

export type Preset = 'all' | 'lost' | 'refusals' | 'network';

/** The `turn`th of its group, one seed after the other; strikes the `nth` request, or the first that nothing else strikes. */
export interface Certain {
  readonly turn: number;
  readonly nth: number | null;
}

export interface Trouble {
  readonly preset: Preset | null;
  readonly probability: number;
  /** Faults that strike for certain, one of each group: orders, any request, and the machines' engines. */
  readonly certain: Readonly<Record<'order' | 'request' | 'engine', Certain>> | null;
  /** Of any one request to a machine's engine. */
  readonly engineProbability: number;
  readonly knobs: Readonly<Record<string, number | boolean>>;
}

export interface Plan {
  readonly seed: number;
  readonly errands: readonly Errand[];
  readonly kills: readonly Moment[];
  readonly trouble: Trouble;
  /** In the last life, when the trouble ends at the latest. */
  readonly calmAfterMs: number;
}

/** The seeds without any come last: there everything must succeed. */
const PRESETS = ['all', 'lost', 'all', 'network', 'refusals', null] as const satisfies {
  length: typeof ROUND;
};
/** Of any one request, or of any one order. */
const PROBABILITIES = { all: 0.12, lost: 0.5, network: 0.12, refusals: 0.3 } as const;

function troubleOf(seed: number, random: Random): Trouble {
  const preset = PRESETS[seed % PRESETS.length] ?? null;
  const probability = preset === null ? 0 : PROBABILITIES[preset] * (0.5 + random.next());
  const knobs = {
    ...(random.chance(0.2) ? { listLagMs: random.between(50, 500) } : {}),
    ...(random.chance(0.2) ? { addressLagMs: random.between(50, 400) } : {}),
    ...(random.chance(0.2) ? { sshdDelayMs: random.between(50, 500) } : {}),
    ...(random.chance(0.1) ? { failLaunches: true } : {}),
    ...(random.chance(0.2) ? { defaultPerPage: 2 } : {}),
  };
  const engineProbability = preset !== null && random.chance(0.5) ? 0.16 : 0;
  // How many seeds with trouble came before: each of them takes the next kind.
  const troubled = PRESETS.filter((one) => one !== null).length;
  const turn = Math.floor(seed / PRESETS.length) * troubled + (seed % PRESETS.length);
  const later = random.chance(0.5);
  const certain = {
    order: { turn, nth: later ? random.between(2, 4) : null },
    request: { turn, nth: random.between(1, 60) },
    engine: { turn, nth: random.between(1, 12) },
  };
  return { preset, probability, certain: preset === null ? null : certain, engineProbability, knobs };
}

function errandsOf(seed: number, lives: number, random: Random): Errand[] {
  const errand = (name: string, about: Partial<Errand>): Errand => ({
    key: `${name}-${seed}`,
    books: 'miner',
    isBroken: false,
    // Every life has orders of its own to be killed at.
    beginsInLife: random.chance(0.5) ? 0 : random.between(0, lives - 1),
    endsAfterMs: null,
    next: [],
    ...about,
  });
  const soon = () => random.between(0, 2_500);
  const all = [
    errand('stays', { next: random.chance(0.5) ? ['openPort'] : [] }),
    errand('grows', { next: ['resize'] }),
    errand('ends', random.chance(0.5) ? { next: ['terminate'] } : { endsAfterMs: soon() }),
    errand('machine', {
      books: 'vm',
      ...(random.chance(0.4)
        ? { endsAfterMs: soon() }
        : { next: random.chance(0.5) ? ['openPort', 'terminate'] : ['openPort'] }),
    }),
    errand('broken', { isBroken: true }),
    errand('renewed', { next: ['redeploy'] }),
    errand('furnished', { books: 'vm', next: ['deploy'] }),
  ];
  // The first four are what most seeds are about; one or two of the others go with them.
  const rare = all.splice(4);
  const chosen = rare[Math.floor(random.next() * rare.length)];
  const left = random.chance(0.25) ? all.filter((_, index) => index !== seed % all.length) : all;
  return chosen ? [...left, chosen] : left;
}

/** The same for the same seed. */
export function planOf(seed: number): Plan {
  const random = randomOf(seed + 1_000);
  const trouble = troubleOf(seed, random);
  const kills = Array.from({ length: random.between(1, 3) }, (_, index) => momentOf(seed, index, random));
  const errands = errandsOf(seed, kills.length + 1, random);
  return {
    seed,
    errands,
    kills,
    trouble,
    calmAfterMs: random.chance(0.3) ? 0 : random.between(1_000, 5_000),
  };
}

export const describePlan = ({ seed, errands, kills, trouble }: Plan): string =>
  [
    `seed ${seed}: killed ${kills.map(describeMoment).join(', then ')}`,
    `faults: ${trouble.preset ?? 'none'} ${trouble.probability.toFixed(2)}, engines ${trouble.engineProbability}, ${JSON.stringify(trouble.knobs)}`,
    `errands: ${errands.map(({ key, beginsInLife, endsAfterMs, next }) => `${key}${beginsInLife === 0 ? '' : ` (life ${beginsInLife})`}${endsAfterMs === null ? '' : ` (ended after ${endsAfterMs} ms)`}${next.map((one) => ` > ${one}`).join('')}`).join(', ')}`,
  ].join('; ');
