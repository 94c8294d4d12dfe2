import type { StoredEvent } from '../../db/events.js';
import type { Viewer } from '../accounts/viewer.js';
import { InvalidInput } from '../errors.js';
import type { Bus } from './bus.js';
import type { EventPayloads, EventType } from './event-log.js';
import type { GapReason, Numbered, StreamHub } from './stream-hub.js';

export const STREAM_END_REASONS = ['DONE', 'REVOKED', 'SERVER_RESTART', 'LIMIT', 'FAILED'] as const;
export type StreamEndReason = (typeof STREAM_END_REASONS)[number];

export interface StreamEnd {
  readonly type: 'end';
  readonly reason: StreamEndReason;
}

export type StreamPart<T> =
  /** What is true now must be read by the receiver of this part, not before: `seq` was taken first. */
  | { readonly type: 'snapshot'; readonly seq: number }
  | { readonly type: 'event'; readonly event: T }
  | { readonly type: 'gap'; readonly fromSeq: number; readonly toSeq: number; readonly reason: GapReason }
  | StreamEnd;

export interface FollowRequest<T> {
  readonly viewer: Viewer | null;
  readonly subject: string;
  /** The `seq` of the last item that the subscriber has; absent: begin with a snapshot. */
  readonly after: string | null | undefined;
  readonly signal: AbortSignal;
  /** Asked at the beginning and before every batch; absent for what is public. */
  readonly maySee?: () => Promise<boolean>;
  /** Whether nothing can happen any more; asked once, at the beginning. */
  readonly isOver?: () => Promise<boolean>;
  /** Whether nothing can follow this event. */
  readonly isLast?: (event: T) => boolean;
}

interface Needs<T extends Numbered> {
  readonly hub: Pick<StreamHub<T>, 'head' | 'follow'>;
  readonly bus: Pick<Bus, 'on'>;
}

/** What a subscription is made of: a snapshot or a replay, then what happens, gaps shown, and why it ended. */
export function createEventStream<T extends Numbered>({ hub, bus }: Needs<T>) {
  const open = new Set<(reason: StreamEndReason) => void>();
  let isClosing = false;

  /** Runs until the viewer's session ends or the server stops, and then says so. */
  async function* whileAllowed<Item>(
    viewer: Viewer | null,
    signal: AbortSignal,
    run: (signal: AbortSignal) => AsyncGenerator<Item, void>,
  ): AsyncGenerator<Item | StreamEnd, void> {
    const stop = new AbortController();
    let ended: StreamEndReason | null = null;
    const end = (reason: StreamEndReason): void => {
      ended ??= reason;
      stop.abort();
    };
    const leave = (): void => stop.abort();
    open.add(end);
    signal.addEventListener('abort', leave, { once: true });
    const offSession =
      viewer?.credentialId == null
        ? null
        : bus.on('sessionEnded', ({ sessionId }) => {
            if (sessionId === viewer.credentialId) end('REVOKED');
          });
    if (signal.aborted) leave();
    if (isClosing) end('SERVER_RESTART');
    try {
      if (!stop.signal.aborted) {
        for await (const item of run(stop.signal)) {
          if (ended !== null) break;
          yield item;
        }
      }
      if (ended !== null) yield { type: 'end', reason: ended };
    } finally {
      stop.abort();
      offSession?.();
      signal.removeEventListener('abort', leave);
      open.delete(end);
    }
  }

  async function* parts(
    { subject, after, maySee, isOver, isLast }: FollowRequest<T>,
    signal: AbortSignal,
  ): AsyncGenerator<StreamPart<T>, void> {
    // The head comes first: what happens while the snapshot is read is told again rather than missed.
    const head = await hub.head(subject);
    let seen = after == null ? head : readAfter(after, head);
    if (maySee && !(await maySee())) return yield { type: 'end', reason: 'REVOKED' };
    if (after == null) yield { type: 'snapshot', seq: head };

    // Whatever ended it is at most as new as a head that is read after the answer.
    const lastSeq = (await isOver?.()) ? await hub.head(subject) : null;
    if (lastSeq !== null && seen >= lastSeq) return yield { type: 'end', reason: 'DONE' };

    for await (const item of hub.follow(subject, seen, signal)) {
      if (maySee && !(await maySee())) return yield { type: 'end', reason: 'REVOKED' };
      if (item.type === 'gap') {
        seen = item.toSeq;
        yield item;
      } else {
        for (const event of item.items) {
          seen = event.seq;
          yield { type: 'event', event };
          if (isLast?.(event)) return yield { type: 'end', reason: 'DONE' };
        }
      }
      if (lastSeq !== null && seen >= lastSeq) return yield { type: 'end', reason: 'DONE' };
    }
  }

  return {
    whileAllowed,

    follow: (request: FollowRequest<T>): AsyncGenerator<StreamPart<T>, void> =>
      whileAllowed(request.viewer, request.signal, (signal) => parts(request, signal)),

    /** Ends every stream, telling its subscriber to come back with `after`. */
    close(): void {
      isClosing = true;
      for (const end of open) end('SERVER_RESTART');
    },

    openCount: (): number => open.size,
  };
}
export type EventStream<T extends Numbered> = ReturnType<typeof createEventStream<T>>;

function readAfter(after: string, head: number): number {
  if (!/^(0|[1-9]\d{0,14})$/.test(after)) {
    throw new InvalidInput('after', 'Must be the `seq` of an item of this stream, a whole number');
  }
  const seq = Number(after);
  if (seq > head) {
    throw new InvalidInput(
      'after',
      `This stream has only come to ${head}`,
      'Use the `seq` of the last item you got from this very stream.',
    );
  }
  return seq;
}

/** What the event carries if it is of this type. The log writes payloads by the same table of types, so this holds. */
export function payloadOf<Type extends EventType>(
  event: StoredEvent,
  type: Type,
): EventPayloads[Type] | null {
  return event.type === type ? (event.payload as unknown as EventPayloads[Type]) : null;
}
