import type { StreamEndReason, StreamPart } from '../services/events/event-stream.js';
import type { GapReason } from '../services/events/stream-hub.js';
import { builder } from './builder.js';
import { isDressed } from './errors.js';
import { GapReasonEnum, StreamEndReasonEnum } from './enums.js';

export const SEQ = {
  description:
    'Rises with every item of this stream. Pass that of the last item you have as `after` to go on without a gap.',
} as const;

/** The argument by which a stream is taken up again. */
export const AFTER = {
  description:
    'The `seq` of the last item that you have of this very stream: what followed comes first, then what happens. Without it the stream begins with a snapshot.',
} as const;

export interface StreamGapItem {
  readonly __typename: 'StreamGap';
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly reason: GapReason;
  readonly backfill: string;
}

export interface StreamEndItem {
  readonly __typename: 'StreamEnd';
  readonly reason: StreamEndReason;
}

export const StreamGapRef = builder.objectRef<StreamGapItem>('StreamGap').implement({
  description: 'Items that this stream will not deliver. It goes on with what follows them.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ toSeq }) => String(toSeq) }),
    fromSeq: t.string({
      description: 'The first that is missing.',
      resolve: ({ fromSeq }) => String(fromSeq),
    }),
    toSeq: t.string({ description: 'The last that is missing.', resolve: ({ toSeq }) => String(toSeq) }),
    // Not `reason`: one could not select it beside that of StreamEnd, which is of another type.
    cause: t.expose('reason', { type: GapReasonEnum }),
    backfill: t.exposeString('backfill', { description: 'The query that shows what was missed.' }),
  }),
});

export const StreamEndRef = builder.objectRef<StreamEndItem>('StreamEnd').implement({
  description: 'The last item of a stream, and why it is the last.',
  fields: (t) => ({ reason: t.expose('reason', { type: StreamEndReasonEnum }) }),
});

export const streamEnd = (reason: StreamEndReason): StreamEndItem => ({ __typename: 'StreamEnd', reason });

export const streamGap = (
  {
    fromSeq,
    toSeq,
    reason,
  }: { readonly fromSeq: number; readonly toSeq: number; readonly reason: GapReason },
  backfill: string,
): StreamGapItem => ({ __typename: 'StreamGap', fromSeq, toSeq, reason, backfill });

export const isStreamEnd = (item: unknown): item is StreamEndItem =>
  typeof item === 'object' && item !== null && '__typename' in item && item.__typename === 'StreamEnd';

/** Items say what they are; refusals are named as their types are. */
export const typeOfItem = (item: object): string => {
  if (isDressed(item)) return item.name;
  if ('__typename' in item && typeof item.__typename === 'string') return item.__typename;
  throw new Error('An item of a stream does not say what it is');
};

interface Shown<Event, Snapshot, Item> {
  readonly snapshot: (seq: number) => Snapshot;
  /** Null: this stream does not show such events. */
  readonly event: (event: Event) => Item | null;
  /** The query that shows what a gap swallowed. */
  readonly backfill: string;
}

export async function* itemsOf<Event, Snapshot, Item>(
  parts: AsyncIterable<StreamPart<Event>>,
  shown: Shown<Event, Snapshot, Item>,
): AsyncGenerator<Snapshot | Item | StreamGapItem | StreamEndItem, void> {
  for await (const part of parts) {
    if (part.type === 'snapshot') yield shown.snapshot(part.seq);
    else if (part.type === 'gap') yield streamGap(part, shown.backfill);
    else if (part.type === 'end') yield streamEnd(part.reason);
    else {
      const item = shown.event(part.event);
      if (item !== null) yield item;
    }
  }
}
