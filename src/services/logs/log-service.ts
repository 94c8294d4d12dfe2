import type { Database } from '../../db/database.js';
import {
  isWanted,
  type LogFilter,
  type LogLine,
  type LogLineRepository,
  type LogPage,
  type LogSource,
} from '../../db/log-lines.js';
import type { Viewer } from '../accounts/viewer.js';
import { mayTouchMiner, requireScope } from '../accounts/viewer.js';
import { InvalidInput, NotFound } from '../errors.js';
import { subjects } from '../events/event-log.js';
import { containing } from './log-text.js';
import type { GapReason, StreamHub } from '../events/stream-hub.js';

export type LogSourceInput =
  | { readonly minerId: string; readonly deploymentId?: never }
  | { readonly deploymentId: string; readonly minerId?: never };

/** What a reader may ask for. */
export interface LogSearch extends Omit<LogFilter, 'matches'> {
  /** Contained in the message without its colours, in whatever case. */
  readonly text?: string;
}

/** What a reader may ask for of what comes. */
export type LiveLogSearch = Omit<LogSearch, 'from' | 'to'>;

export interface FollowFrom extends LiveLogSearch {
  readonly after?: number;
  readonly tail?: number;
}

export const LOG_STREAM_ENDS = ['DONE', 'REVOKED'] as const;
export type LogStreamEnd = (typeof LOG_STREAM_ENDS)[number];

export type LogStreamItem =
  /**
   * `endSeq` is the cursor to go on from. It may lie beyond the last line when others were passed over, and there is no
   * line when nothing else was.
   */
  | {
      readonly type: 'lines';
      readonly lines: readonly LogLine[];
      readonly startSeq: number;
      readonly endSeq: number;
    }
  | { readonly type: 'gap'; readonly fromSeq: number; readonly toSeq: number; readonly reason: GapReason }
  | { readonly type: 'end'; readonly reason: LogStreamEnd };

export interface LogAccess {
  /** Whether the miner exists and this viewer may read its logs. */
  ownsMiner(viewer: Viewer, minerId: string): Promise<boolean>;
  minerOfDeployment(deploymentId: string): Promise<string | null>;
  /** Whether nothing will ever be written to this source again. */
  isOver?(source: LogSource): Promise<boolean>;
}

interface Needs {
  readonly db: Database;
  readonly logLines: LogLineRepository;
  readonly hub: StreamHub<LogLine>;
  readonly access: LogAccess;
}

const LONGEST_TEXT = 200;
/** Of a page, and of what comes first in a stream. */
export const MOST_LINES = 1_000;
/** A page that has as many characters is full. */
export const MOST_CHARS = 4 * 1024 * 1024;
const BATCH_LINES = 2_000;
const BATCH_BYTES = 512 * 1024;
/** Passed over, after which a reader is told how far was looked; sooner when it was told nothing for `RECHECK_MS`. */
const UNTOLD_LINES = 1_000;
/** How often a stream asks again whether its reader may read, and whether there is more to come. */
const RECHECK_MS = 5_000;

export function createLogService(
  { db, logLines, hub, access }: Needs,
  { recheckMs = RECHECK_MS }: { recheckMs?: number } = {},
) {
  /** A foreign source is as absent as one that never was. */
  const find = async (viewer: Viewer, { minerId, deploymentId }: LogSourceInput): Promise<LogSource> => {
    requireScope(viewer, 'read');
    const field = minerId === undefined ? 'source.deploymentId' : 'source.minerId';
    const what = minerId === undefined ? 'deployment' : 'miner';
    const owner = minerId ?? (await access.minerOfDeployment(deploymentId));
    if (owner === null || !mayTouchMiner(viewer, owner) || !(await access.ownsMiner(viewer, owner))) {
      throw new NotFound(what, field);
    }
    return { minerId: owner, deploymentId: deploymentId ?? null };
  };

  return {
    /** Lines in rising order, at most `page.limit` of them. */
    async history(
      viewer: Viewer,
      input: LogSourceInput,
      search: LogSearch,
      page: LogPage,
    ): Promise<LogLine[]> {
      const source = await find(viewer, input);
      // One more shows whether there are more.
      if (page.limit < 1 || page.limit > MOST_LINES + 1) {
        throw new InvalidInput('first', `Ask for 1 to ${MOST_LINES} lines at once`);
      }
      if (search.from && search.to && search.from >= search.to) {
        throw new InvalidInput('to', '"to" must be later than "from"');
      }
      return logLines.list(db, source, filterOf(search), { maxChars: MOST_CHARS, ...page });
    },

    /**
     * With `after`, everything since that number; otherwise the last `tail` lines first. Then live, until `signal` aborts.
     * Of all these what is searched for.
     * Refuses before the first item when the source is not the viewer's.
     */
    async follow(
      viewer: Viewer,
      input: LogSourceInput,
      { after, tail = 0, ...search }: FollowFrom,
      signal: AbortSignal,
    ): Promise<AsyncGenerator<LogStreamItem, void>> {
      const source = await find(viewer, input);
      const filter = filterOf(search);
      if (tail < 0 || tail > MOST_LINES)
        throw new InvalidInput('tail', `Ask for at most ${MOST_LINES} lines`);
      const head = await hub.head(subjects.logs(source.minerId));
      if (after !== undefined && (after < 0 || after > head)) {
        throw new InvalidInput('after', 'This cursor is not of this stream', 'Leave it out to start anew.');
      }
      return stream(viewer, source, { head, after, tail, filter }, signal);
    },
  };

  async function* stream(
    viewer: Viewer,
    source: LogSource,
    {
      head,
      after,
      tail,
      filter,
    }: { head: number; after: number | undefined; tail: number; filter: LogFilter },
    outer: AbortSignal,
  ): AsyncGenerator<LogStreamItem, void> {
    const subject = subjects.logs(source.minerId);
    const ending = new AbortController();
    let reason: LogStreamEnd | null = null;
    let seen = after ?? head;
    let told = { seq: seen, at: Number.NEGATIVE_INFINITY };
    /** Once nothing more is written. */
    let lastSeq = Number.POSITIVE_INFINITY;
    const end = (why: LogStreamEnd): void => {
      reason ??= why;
      ending.abort();
    };
    const check = async (): Promise<void> => {
      const why = await shouldEnd(viewer, source);
      if (why === 'REVOKED') end(why);
      if (why !== 'DONE') return;
      // What is stored already still comes out.
      lastSeq = await hub.head(subject);
      if (seen >= lastSeq) end('DONE');
    };
    // Not knowing is no permission.
    const recheck = (): void => void check().catch(() => end('REVOKED'));
    const isAll = source.deploymentId === null && Object.keys(filter).length === 0;
    const timer = setInterval(recheck, recheckMs);
    timer.unref();
    const signal = AbortSignal.any([outer, ending.signal]);
    try {
      if (after === undefined && tail > 0) {
        const last = await logLines.list(db, source, filter, {
          limit: tail,
          direction: 'BACKWARD',
          beforeSeq: head + 1,
          maxChars: MOST_CHARS,
        });
        if (last.length > 0 || !isAll) {
          told = { seq: head, at: performance.now() };
          yield* inPieces(last, head);
        }
      }
      recheck();
      for await (const item of hub.follow(subject, seen, signal)) {
        if (item.type === 'gap') {
          yield item;
          seen = item.toSeq;
          told = { seq: seen, at: performance.now() };
        } else {
          const { deploymentId } = source;
          const isOurs = (line: LogLine): boolean =>
            (deploymentId === null || line.deploymentId === deploymentId) && isWanted(line, filter);
          const endSeq = item.items.at(-1)?.seq ?? seen;
          const lines = isAll ? item.items : item.items.filter(isOurs);
          const isDue = endSeq - told.seq >= UNTOLD_LINES || performance.now() - told.at >= recheckMs;
          if (lines.length > 0 || isDue) {
            told = { seq: endSeq, at: performance.now() };
            yield* inPieces(lines, endSeq);
          }
          seen = endSeq;
        }
        if (seen >= lastSeq) end('DONE');
      }
      if (reason !== null && !outer.aborted) yield { type: 'end', reason };
    } finally {
      clearInterval(timer);
    }
  }

  async function shouldEnd(viewer: Viewer, source: LogSource): Promise<LogStreamEnd | null> {
    if (!(await access.ownsMiner(viewer, source.minerId))) return 'REVOKED';
    return (await access.isOver?.(source)) ? 'DONE' : null;
  }
}
export type LogService = ReturnType<typeof createLogService>;

function filterOf({ text, ...filter }: LogSearch): LogFilter {
  if (text !== undefined && text.length > LONGEST_TEXT) {
    throw new InvalidInput('text', `Search for at most ${LONGEST_TEXT} characters`);
  }
  return text ? { ...filter, matches: containing(text) } : filter;
}

/** So that no single message grows out of bounds. `endSeq`: up to where was looked for them; it is told without any as well. */
function* inPieces(lines: readonly LogLine[], endSeq: number): Generator<LogStreamItem, void> {
  let piece: LogLine[] = [];
  let bytes = 0;
  for (const line of lines) {
    if (piece.length === BATCH_LINES || (piece.length > 0 && bytes + line.message.length > BATCH_BYTES)) {
      yield batch(piece);
      piece = [];
      bytes = 0;
    }
    piece.push(line);
    bytes += line.message.length;
  }
  yield batch(piece, endSeq);
}

function batch(lines: readonly LogLine[], endSeq?: number): LogStreamItem {
  const startSeq = lines[0]?.seq ?? endSeq ?? 0;
  return { type: 'lines', lines, startSeq, endSeq: endSeq ?? lines.at(-1)?.seq ?? startSeq };
}
