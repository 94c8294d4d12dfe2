import { backfills } from '../schema/backfills.js';
import { builder } from '../schema/builder.js';
import type { Context } from '../schema/context.js';
import { ProbeKindEnum } from '../schema/enums.js';
import { freshly } from '../schema/fresh.js';
import { localId, maybeLocalId } from '../schema/global-id.js';
import { connectionOf, idPage, readPage, timePage } from '../schema/pages.js';
import { ProbeConnectionRef, probeCursor, ProberHealthRef, ProbeRef } from '../schema/probe.js';
import {
  ScoreChangeConnectionRef,
  scoreChangeCursor,
  ScoreChangeRef,
  ScoreFormulaRef,
} from '../schema/score.js';
import { type ScoreStreamItem, ScoreStreamItemRef } from '../schema/score-stream.js';
import { AFTER, itemsOf } from '../schema/stream.js';
import { InvalidInput, NotFound } from '../services/errors.js';
import { subjects } from '../services/events/event-log.js';
import { payloadOf } from '../services/events/event-stream.js';

const MAX_WATCHED = 100;

builder.queryField('scoreFormula', (t) =>
  t.field({
    type: ScoreFormulaRef,
    resolve: (_root, _args, { services }) => services.scores.formula(),
  }),
);

builder.queryField('proberHealth', (t) =>
  t.field({
    type: ProberHealthRef,
    extensions: { complexity: 50 },
    resolve: (_root, _args, { services }) => services.probes.proberHealth(),
  }),
);

builder.queryField('probes', (t) =>
  t.connection(
    {
      type: ProbeRef,
      description: 'Measurements of one miner, newest first.',
      args: {
        minerId: t.arg.id({ required: true }),
        kinds: t.arg({ type: [ProbeKindEnum] }),
      },
      resolve: async (_root, { minerId, kinds, ...args }, { services, viewer }) => {
        const page = readPage(args, probeCursor);
        const filter = { minerId: localId('Miner', minerId, 'minerId'), ...(kinds ? { kinds } : {}) };
        return connectionOf(page, await services.probes.list(viewer, filter, timePage(page)), probeCursor);
      },
    },
    ProbeConnectionRef,
  ),
);

builder.queryField('scoreChanges', (t) =>
  t.connection(
    {
      type: ScoreChangeRef,
      description: 'Changes of scores, of one miner or of all, newest first.',
      args: { minerId: t.arg.id() },
      resolve: async (_root, { minerId, ...args }, { services }) => {
        const page = readPage(args, scoreChangeCursor);
        const local = maybeLocalId('Miner', minerId, 'minerId') ?? null;
        return connectionOf(page, await services.scores.listChanges(local, idPage(page)), scoreChangeCursor);
      },
    },
    ScoreChangeConnectionRef,
  ),
);

for (const name of ['scores', 'scoreChanged'] as const) {
  builder.subscriptionField(name, (t) =>
    t.field({
      type: ScoreStreamItemRef,
      description:
        'Scores as they change: of all miners, or of those that are named. One named miner has a stream of its own, so `after` only fits the same choice of miners. `scores` and `scoreChanged` are the same.',
      args: {
        minerIds: t.arg.idList({ description: 'At most 100.' }),
        minDelta: t.arg.float({ description: 'Leaves out smaller changes of a known score.' }),
        after: t.arg.string(AFTER),
      },
      subscribe: (_root, args, context) => freshly(context, (signal) => watchScores(context, args, signal)),
      resolve: (item) => item,
    }),
  );
}

interface Watched {
  readonly minerIds?: readonly string[] | null | undefined;
  readonly minDelta?: number | null | undefined;
  readonly after?: string | null | undefined;
}

async function* watchScores(
  { services, viewer }: Context,
  { minerIds, minDelta, after }: Watched,
  signal: AbortSignal,
) {
  const named = [...new Set((minerIds ?? []).map((id) => localId('Miner', id, 'minerIds')))];
  if (minerIds && named.length === 0)
    throw new InvalidInput('minerIds', 'Name at least one miner, or leave it out');
  if (named.length > MAX_WATCHED)
    throw new InvalidInput('minerIds', `At most ${MAX_WATCHED} miners can be named`);
  if (minDelta != null && !(minDelta >= 0 && minDelta <= 100)) {
    throw new InvalidInput('minDelta', 'Must be from 0 to 100');
  }
  if ((await services.miners.byIds(named)).length < named.length) throw new NotFound('miner', 'minerIds');

  const [only] = named;
  const watched = new Set(named);
  const subject = only !== undefined && named.length === 1 ? subjects.minerScores(only) : subjects.scores;
  yield* itemsOf(services.streams.follow({ viewer, subject, after, signal }), {
    snapshot: (seq): ScoreStreamItem => ({ __typename: 'ScoresSnapshot', seq, minerIds: named }),
    event: (event): ScoreStreamItem | null => {
      const changed = payloadOf(event, 'SCORE_CHANGED');
      if (!changed || (watched.size > 0 && !watched.has(changed.minerId))) return null;
      if (isSmaller(changed, minDelta ?? 0)) return null;
      return { __typename: 'ScoreChanged', seq: event.seq, at: event.at, ...changed };
    },
    backfill: backfills.scores(minerIds ?? []),
  });
}

function isSmaller(
  { before, after }: { before: number | null; after: number | null },
  minDelta: number,
): boolean {
  return before !== null && after !== null && Math.abs(after - before) < minDelta;
}
