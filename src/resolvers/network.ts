import { backfills } from '../schema/backfills.js';
import { builder } from '../schema/builder.js';
import type { Context } from '../schema/context.js';
import { HealthEnum, MinerStateEnum } from '../schema/enums.js';
import { freshly } from '../schema/fresh.js';
import { localId } from '../schema/global-id.js';
import { changeOfMiner } from '../schema/miner-stream.js';
import {
  ActivityEnum,
  type Activity,
  activityOf,
  MinersStreamItemRef,
  type MinersStreamItem,
  type NetworkStreamItem,
  NetworkStreamItemRef,
} from '../schema/network-stream.js';
import { AFTER, itemsOf } from '../schema/stream.js';
import { InvalidInput, NotFound } from '../services/errors.js';
import { subjects } from '../services/events/event-log.js';
import type { Health, MinerState } from '../db/words.js';
import { NetworkStatsRef } from '../schema/directory.js';
import { NetworkRef, RateLimitRef } from '../schema/network.js';

builder.queryField('network', (t) =>
  t.field({
    type: NetworkRef,
    resolve: (_root, _args, { services }) => services.network(),
  }),
);

builder.queryField('rateLimit', (t) =>
  t.field({
    type: RateLimitRef,
    nullable: true,
    resolve: (_root, _args, { rateLimit }) => rateLimit(),
  }),
);

builder.queryField('networkStats', (t) =>
  t.field({
    type: NetworkStatsRef,
    extensions: { complexity: 20 },
    resolve: (_root, _args, { services }) => services.directory.stats(),
  }),
);

builder.subscriptionField('networkActivity', (t) =>
  t.field({
    type: NetworkStreamItemRef,
    description: 'What happens in the network, for anybody.',
    args: {
      kinds: t.arg({ type: [ActivityEnum], description: 'Only these; all when it is left out.' }),
      after: t.arg.string(AFTER),
    },
    subscribe: (_root, args, context) => freshly(context, (signal) => watchNetwork(context, args, signal)),
    resolve: (item) => item,
  }),
);

async function* watchNetwork(
  { services, viewer }: Context,
  { kinds, after }: { kinds?: readonly Activity[] | null | undefined; after?: string | null | undefined },
  signal: AbortSignal,
) {
  yield* itemsOf(services.streams.follow({ viewer, subject: subjects.network, after, signal }), {
    snapshot: (seq): NetworkStreamItem => ({ __typename: 'NetworkSnapshot', seq }),
    event: (event): NetworkStreamItem | null => {
      const activity = activityOf(event);
      return activity && (!kinds || kinds.includes(activity.kind)) ? activity : null;
    },
    backfill: backfills.network,
  });
}

const MAX_WATCHED = 100;

builder.subscriptionField('minerChanged', (t) =>
  t.field({
    type: MinersStreamItemRef,
    description:
      'State, health and container of miners as they change, for anybody: of all, or of those that are named. One named miner has a stream of its own, so `after` only fits the same choice of miners.',
    args: {
      minerIds: t.arg.idList({ description: 'At most 100.' }),
      states: t.arg({ type: [MinerStateEnum], description: 'Only changes to one of these states.' }),
      health: t.arg({ type: [HealthEnum], description: 'Only changes to one of these.' }),
      after: t.arg.string(AFTER),
    },
    subscribe: (_root, args, context) => freshly(context, (signal) => watchMiners(context, args, signal)),
    resolve: (item) => item,
  }),
);

interface Watched {
  readonly minerIds?: readonly string[] | null | undefined;
  readonly states?: readonly MinerState[] | null | undefined;
  readonly health?: readonly Health[] | null | undefined;
  readonly after?: string | null | undefined;
}

async function* watchMiners({ services, viewer }: Context, args: Watched, signal: AbortSignal) {
  const { minerIds, states, health, after } = args;
  const named = [...new Set((minerIds ?? []).map((id) => localId('Miner', id, 'minerIds')))];
  if (minerIds && (named.length === 0 || named.length > MAX_WATCHED))
    throw new InvalidInput('minerIds', `Name 1 to ${MAX_WATCHED} miners, or leave it out`);
  if ((await services.miners.byIds(named)).length < named.length) throw new NotFound('miner', 'minerIds');

  const [only] = named;
  const watched = new Set(named);
  const subject = only !== undefined && named.length === 1 ? subjects.miner(only) : subjects.network;
  yield* itemsOf(services.streams.follow({ viewer, subject, after, signal }), {
    snapshot: (seq): MinersStreamItem => ({ __typename: 'MinersSnapshot', seq, minerIds: named }),
    event: (event): MinersStreamItem | null => {
      const changed = changeOfMiner(event);
      if (!changed || (watched.size > 0 && !watched.has(changed.minerId))) return null;
      const state = changed.__typename === 'MinerChanged' ? changed.state : null;
      const now = changed.__typename === 'MinerChanged' ? changed.health : changed.after;
      if (states && (state === null || !states.includes(state))) return null;
      return health && !health.includes(now) ? null : changed;
    },
    backfill: backfills.network,
  });
}
