import { describe, expect, it } from 'vitest';
import { createSelfWatch } from '../../../src/services/probing/blindness.js';
import type { Doubts } from '../../../src/services/probing/doubts.js';
import { createInbox } from '../../../src/services/probing/inbox.js';
import { createReference } from '../../../src/services/probing/reference.js';
import type { Result, Round } from '../../../src/services/probing/round-book.js';
import { silentLog } from '../../../src/services/log.js';

const measured = (minerId: string) =>
  ({
    ...{ target: { minerId, kind: 'CHAT' }, finding: { isOk: true }, startedAt: 0 },
  }) as unknown as Result;
const NEVER = new AbortController().signal;
const doubts: Doubts = {
  ...{ size: () => 0, held: () => [], isOverdue: () => false, release: () => [] },
  sort: async (ready) => ({ ready, evidence: [] }),
};
const named = (results: readonly Result[]) => results.map(({ target }) => target.minerId);

function setUp(refuses: (minerIds: readonly string[]) => Error | null) {
  const written: string[][] = [];
  const inbox = createInbox({
    book: {
      isInDoubt: () => false,
      async record(results) {
        const error = refuses(named(results));
        if (error) throw error;
        written.push(named(results));
        return { voidReason: null } as Round;
      },
    },
    doubts,
    watch: { troubleSince: () => null, timed: (work) => work() },
    log: silentLog,
  });
  return { inbox, written };
}
const refusal = (code: string) => new Error('wrapped', { cause: Object.assign(new Error('bad'), { code }) });

it.each(['22P05', '23505', 'SQLITE_CONSTRAINT_NOTNULL'])(
  'leaves out the one result that the store does not take (%s), and writes all others once and in order',
  async (code) => {
    const { inbox, written } = setUp((ids) => (ids.includes('poison') ? refusal(code) : null));
    const good = Array.from({ length: 50 }, (_, n) => `m${n}`);
    for (const id of [...good.slice(0, 37), 'poison', ...good.slice(37)]) inbox.push(measured(id));
    for (let turns = 0; turns < 40 && inbox.size() > 0; turns += 1) await inbox.flush().catch(() => null);
    expect(inbox.size()).toBe(0);
    expect(written.flat()).toEqual(good);
  },
);

it('writes all but what the store does not take when it is the last chance', async () => {
  const { inbox, written } = setUp((ids) => (ids.includes('poison') ? refusal('22P05') : null));
  for (const id of ['a', 'b', 'poison', 'c', 'd', 'e']) inbox.push(measured(id));
  await inbox.empty(100, NEVER);
  expect(written.flat()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('gives up at once, at the last chance too, when the store does not answer', async () => {
  let tries = 0;
  const { inbox } = setUp(() => {
    tries += 1;
    return refusal('ECONNREFUSED');
  });
  inbox.push(measured('a'));
  await expect(inbox.empty(100, NEVER)).rejects.toThrow('wrapped');
  expect([tries, inbox.size()]).toEqual([1, 1]);
});

it('writes no more at once than it is told, the oldest first', async () => {
  const { inbox, written } = setUp(() => null);
  for (const id of ['a', 'b', 'c', 'd', 'e']) inbox.push(measured(id));
  await inbox.flush(2);
  inbox.push(measured('f'));
  await inbox.flush(2);
  await inbox.flush();
  expect(written).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'f'],
  ]);
});

it('keeps everything while the store does not answer, what comes in meanwhile as well', async () => {
  let isThere = false;
  const { inbox, written } = setUp(() => (isThere ? null : refusal('ECONNREFUSED')));
  inbox.push(measured('a'));
  await expect(inbox.flush()).rejects.toThrow('wrapped');
  inbox.push(measured('b'));
  await expect(inbox.flush()).rejects.toThrow('wrapped');
  expect(inbox.size()).toBe(2);
  isThere = true;
  await inbox.flush();
  expect(written).toEqual([['a', 'b']]);
  expect(inbox.size()).toBe(0);
});

describe('a backlog that is written in pieces', () => {
  /** A store that takes `slowMs` for each piece, and does then what it is told. */
  function slow({
    slowMs,
    onPiece = () => {},
  }: {
    slowMs: number;
    onPiece?: (minerIds: readonly string[]) => void;
  }) {
    const clock = { at: 0 };
    const watch = createSelfWatch({ now: () => new Date(0), monotonic: () => clock.at, stallMs: 2_000 });
    const written: [string, string | null][] = [];
    const knocks = { count: 0 };
    const inbox = createInbox({
      book: {
        isInDoubt: () => false,
        async record(results, voidReason) {
          clock.at += slowMs;
          onPiece(named(results));
          written.push([named(results).join(''), voidReason]);
          return { voidReason } as Round;
        },
      },
      doubts,
      watch,
      reference: createReference({
        places: [{ host: '127.0.0.1', port: 1 }],
        knock: async () => {
          knocks.count += 1;
          return 'SILENT';
        },
      }),
      log: silentLog,
    });
    const push = (ids: string, httpStatus: number | null = 200, startedAt = clock.at) => {
      for (const minerId of ids) {
        const result = { target: { minerId, kind: 'HEALTH' }, finding: { httpStatus }, startedAt };
        inbox.push(result as unknown as Result);
      }
    };
    return { clock, watch, inbox, push, written, knocks };
  }

  it('is not void because an earlier piece took long', async () => {
    const { inbox, push, written } = slow({ slowMs: 10_000 });
    push('abcdef');
    await inbox.flush(2);
    await inbox.empty(2, NEVER);
    expect(written).toEqual([
      ['ab', null],
      ['cd', null],
      ['ef', null],
    ]);
  });

  it('has what was asked meanwhile void, and keeps that apart', async () => {
    const { inbox, push, written } = slow({
      slowMs: 10_000,
      onPiece: (ids) => {
        if (ids.includes('a')) push('xy', 200, 5_000);
      },
    });
    push('abc');
    await inbox.empty(2, NEVER);
    expect(written).toEqual([
      ['ab', null],
      ['c', null],
      ['xy', 'STORE_STALLED'],
    ]);
  });

  it('is void to its end when something was wrong while it was asked', async () => {
    const { clock, watch, inbox, push, written } = slow({ slowMs: 10_000 });
    clock.at = 1_000;
    watch.ranOut();
    push('ab', 200, 2_000);
    push('cd', 200, 500);
    await inbox.empty(2, NEVER);
    expect(written).toEqual([
      ['ab', 'OUT_OF_RESOURCES'],
      ['cd', 'OUT_OF_RESOURCES'],
    ]);
  });

  it('is void when the store failed after a long time and has answered nothing since it came in, and not when it has', async () => {
    const answers = ['takes', 'fails', 'takes', 'fails'];
    const { inbox, push, written } = slow({
      slowMs: 10_000,
      onPiece: () => {
        if (answers.shift() === 'fails') throw refusal('ETIMEDOUT');
      },
    });
    push('abcd');
    await inbox.flush(2);
    await expect(inbox.flush(2)).rejects.toThrow('wrapped');
    await inbox.flush(2);
    push('ef');
    await expect(inbox.flush(2)).rejects.toThrow('wrapped');
    await inbox.flush(2);
    expect(written).toEqual([
      ['ab', null],
      ['cd', null],
      ['ef', 'STORE_STALLED'],
    ]);
  });

  it('has the places of reference asked once', async () => {
    const { inbox, push, written, knocks } = slow({ slowMs: 10 });
    push('ab', 200);
    push('cdef', null);
    await inbox.empty(2, NEVER);
    expect(written).toEqual([
      ['ab', null],
      ['cd', 'REFERENCE_UNREACHABLE'],
      ['ef', 'REFERENCE_UNREACHABLE'],
    ]);
    expect(knocks.count).toBe(1);
    push('gh', null);
    await inbox.empty(2, NEVER);
    expect(knocks.count).toBe(2);
  });

  it('is left as it is once time is up', async () => {
    const over = new AbortController();
    const { inbox, push, written } = slow({ slowMs: 10, onPiece: () => over.abort() });
    push('abcdef');
    await inbox.empty(2, over.signal);
    expect([written, inbox.size()]).toEqual([[['ab', null]], 4]);
  });
});
