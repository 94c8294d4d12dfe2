import { expect, it } from 'vitest';
import { createInbox, type Measured } from '../../../src/services/probing/inbox.js';
import type { Result, Round } from '../../../src/services/probing/round-book.js';
import { silentLog } from '../../../src/services/log.js';

const measured = (minerId: string) =>
  ({ target: { minerId, kind: 'CHAT' }, startedAt: 0 }) as unknown as Measured;
const named = (results: readonly Result[]) => results.map(({ target }) => target.minerId);

function setUp(refuses: (minerIds: readonly string[]) => Error | null) {
  const written: string[][] = [];
  const inbox = createInbox({
    book: {
      async record(results) {
        const error = refuses(named(results));
        if (error) throw error;
        written.push(named(results));
        return { voidReason: null } as Round;
      },
    },
    watch: { troubleSince: () => null, stored: () => {} },
    monotonic: () => 0,
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
  await inbox.empty();
  expect(written.flat()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('gives up at once, at the last chance too, when the store does not answer', async () => {
  let tries = 0;
  const { inbox } = setUp(() => {
    tries += 1;
    return refusal('ECONNREFUSED');
  });
  inbox.push(measured('a'));
  await expect(inbox.empty()).rejects.toThrow('wrapped');
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
