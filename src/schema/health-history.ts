import { ROLLUP_SPANS, type RollupSpan } from '../db/words.js';
import {
  type HealthPoint,
  MAX_LOOKS_HOURS,
  MAX_POINTS,
  pointsBetween,
} from '../services/probing/health-history.js';
import type { Look } from '../services/probing/minutes.js';
import { builder } from './builder.js';
import { given } from './given.js';
import { MinerRef } from './miner-ref.js';
import { ProbeRef } from './probe.js';

const HealthStepEnum = builder.enumType('HealthStep', {
  values: {
    MINUTE: { description: 'Kept for 7 days.' },
    HOUR: { description: 'Kept for 35 days.' },
    DAY: { description: 'By UTC; kept for two years.' },
  } satisfies Record<(typeof ROLLUP_SPANS)[number], object>,
});

const UNTIL = 'Until the whole answer was there, or until it failed';

const HealthPointRef = builder.objectRef<HealthPoint>('HealthPoint').implement({
  description:
    'What the looks at the health of a miner in one span of time add up to. Void ones do not count.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When it began.' }),
    total: t.exposeInt('total', { description: 'How often it was looked at.' }),
    ok: t.exposeInt('ok', { description: 'How often all was well.' }),
    uptime: t.float({
      nullable: true,
      description: '`ok` of `total`, 0 to 1; null: nobody looked, or it is no longer kept.',
      resolve: ({ total, ok }) => (total === 0 ? null : ok / total),
    }),
    meanTotalMs: t.exposeFloat('meanTotalMs', { nullable: true, description: `${UNTIL}, on average.` }),
    maxTotalMs: t.exposeFloat('maxTotalMs', { nullable: true, description: `${UNTIL}, at most.` }),
  }),
});

const HealthLookRef = builder.objectRef<Look>('HealthLook').implement({
  description: 'One look at the health of a miner.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'To 55 ms, where there is no `probe`.' }),
    isOk: t.exposeBoolean('isOk'),
    firstByteMs: t.exposeFloat('firstByteMs', { nullable: true }),
    totalMs: t.exposeFloat('totalMs', { description: `${UNTIL}.` }),
    probe: t.field({
      type: ProbeRef,
      nullable: true,
      description: 'All that is known of it. Of good ones one an hour is kept whole; null for the others.',
      resolve: ({ probeId }) => probeId,
    }),
  }),
});

const NEWEST = 'Good ones of the last two minutes may still be missing.';
/** The longer, the more is read; minutes are put together from single looks. */
const POINTS_OF_COST: Readonly<Record<RollupSpan, number>> = { MINUTE: 8, HOUR: 25, DAY: 25 };
const FIELD_COST = 5;

interface TimeArgs {
  readonly from?: unknown;
  readonly to?: unknown;
  readonly step?: unknown;
}
const isStep = (step: unknown): step is RollupSpan => ROLLUP_SPANS.some((span) => span === step);
const timeOf = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : Number.NaN);

/** Arguments as they were sent, unchecked; what can not be read is as dear as the longest. */
function costOf({ from, to, step }: TimeArgs, usual: RollupSpan, most: number): number {
  const read = step === undefined ? usual : step;
  const [begin, end] = [timeOf(from), to == null ? Date.now() : timeOf(to)];
  const span = isStep(read) ? read : 'MINUTE';
  const count = pointsBetween(new Date(begin), new Date(end), span);
  return FIELD_COST + Math.ceil((Number.isNaN(count) ? most : Math.min(count, most)) / POINTS_OF_COST[span]);
}

builder.objectFields(MinerRef, (t) => ({
  healthHistory: t.loadableList({
    type: HealthPointRef,
    byPath: true,
    description: `How its health was: one point for each span that the time touches, oldest first, at most ${MAX_POINTS.toLocaleString('en')}. ${NEWEST}`,
    extensions: {
      complexity: (args: TimeArgs) => ({ field: costOf(args, 'HOUR', MAX_POINTS), multiplier: 1 }),
    },
    args: {
      from: t.arg({ type: 'DateTime', required: true }),
      to: t.arg({ type: 'DateTime', description: 'Left out: now.' }),
      step: t.arg({ type: HealthStepEnum, required: true, defaultValue: 'HOUR' }),
    },
    load: async (minerIds: string[], { services }, { from, to, step }) =>
      services.probes.healthHistory(minerIds, { from, ...given({ to }) }, step),
    resolve: ({ id }) => id,
  }),
  healthLooks: t.loadableList({
    type: HealthLookRef,
    byPath: true,
    description: `Every single look at its health, oldest first, for at most ${MAX_LOOKS_HOURS} hours. Kept for 7 days. ${NEWEST}`,
    extensions: {
      complexity: (args: TimeArgs) => {
        const cost = costOf({ ...args, step: 'MINUTE' }, 'MINUTE', MAX_LOOKS_HOURS * 60);
        return { field: cost, multiplier: cost };
      },
    },
    args: {
      from: t.arg({ type: 'DateTime', required: true }),
      to: t.arg({ type: 'DateTime', description: 'Left out: now.' }),
    },
    load: async (minerIds: string[], { services }, { from, to }) =>
      services.probes.healthLooks(minerIds, { from, ...given({ to }) }),
    resolve: ({ id }) => id,
  }),
}));
