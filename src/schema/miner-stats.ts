import { type GraphQLResolveInfo } from 'graphql';
import type { MinerStats } from '../services/tools/container-stats.js';
import { builder } from './builder.js';
import { STREAM_REFUSALS } from './errors.js';
import { MinerRef } from './miner-ref.js';
import { seesPrivately } from './ownership.js';
import { StreamEndRef, typeOfItem } from './stream.js';

const BYTES = { type: 'Float' } as const;

export const MinerStatsRef = builder.objectRef<MinerStats>('MinerStats').implement({
  description: 'What the container of a miner takes of its machine.',
  fields: (t) => ({
    cpuPercent: t.exposeFloat('cpuPercent', { description: '100 is one processor.' }),
    memoryBytes: t.expose('memoryBytes', {
      ...BYTES,
      description: 'Without what the system could take back.',
    }),
    memoryLimitBytes: t.expose('memoryLimitBytes', {
      ...BYTES,
      description: 'Of the container; that of the machine when it has none.',
    }),
    containerDiskBytes: t.expose('containerDiskBytes', {
      ...BYTES,
      nullable: true,
      description: 'What it has written beside its image; null when the machine does not tell.',
    }),
    freeDiskBytes: t.expose('freeDiskBytes', { ...BYTES, nullable: true, description: 'On the machine.' }),
    networkRxBytes: t.expose('networkRxBytes', { ...BYTES, description: 'Received since it started.' }),
    networkTxBytes: t.expose('networkTxBytes', { ...BYTES, description: 'Sent since it started.' }),
    blockReadBytes: t.expose('blockReadBytes', { ...BYTES, description: 'From disk since it started.' }),
    blockWriteBytes: t.expose('blockWriteBytes', { ...BYTES, description: 'To disk since it started.' }),
    restarts: t.exposeInt('restarts', { description: 'How often the engine has started it again.' }),
    observedAt: t.expose('observedAt', { type: 'DateTime' }),
  }),
});

/** The machine is asked, unless somebody has just done so. */
const COST = 20;

builder.objectField(MinerRef, 'stats', (t) =>
  t.field({
    type: MinerStatsRef,
    nullable: true,
    extensions: { complexity: { field: COST } },
    description:
      'At most five seconds old where one miner is asked for; in lists what was seen last, by whomever, without asking any machine. Null when nothing is known. Shown to the owner only.',
    resolve: (miner, _args, { services, viewer }, info) => {
      if (!seesPrivately(viewer, miner)) return null;
      const { stats } = services.tools;
      return isInList(info) ? stats.latest(miner.id) : stats.fresh(miner.id);
    },
  }),
);

function isInList({ path }: GraphQLResolveInfo): boolean {
  for (let at: typeof path | undefined = path; at; at = at.prev) if (typeof at.key === 'number') return true;
  return false;
}

interface StatsSample {
  readonly __typename: 'MinerStatsSample';
  readonly stats: MinerStats;
}
interface StatsGap {
  readonly __typename: 'MinerStatsGap';
  readonly reason: string;
  readonly at: Date;
}
export type MinerStatsItem = StatsSample | StatsGap;

const SampleRef = builder.objectRef<StatsSample>('MinerStatsSample').implement({
  fields: (t) => ({ stats: t.expose('stats', { type: MinerStatsRef }) }),
});
const GapRef = builder.objectRef<StatsGap>('MinerStatsGap').implement({
  description: 'Nothing can be seen from here on, until the next sample.',
  fields: (t) => ({
    why: t.exposeString('reason', { description: 'Like: the machine does not answer.' }),
    at: t.expose('at', { type: 'DateTime' }),
  }),
});

export const MinerStatsItemRef = builder.unionType('MinerStatsItem', {
  types: [SampleRef, GapRef, StreamEndRef, ...STREAM_REFUSALS],
  resolveType: typeOfItem,
});
