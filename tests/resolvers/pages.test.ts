import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogsDocument, MinersDocument, NodesDocument, VmsDocument } from '../operations/generated.js';
import { ALICE, BOB, openTestApi, type TestApi } from './api.js';
import { type Launched, launch, setScore, writeLines } from './scene.js';

let api: TestApi;
let miners: Launched[];

beforeEach(async () => {
  api = await openTestApi();
  miners = [];
  for (let i = 0; i < 7; i += 1) miners.push(await launch(api, ALICE, `miner-${i}`));
});
afterEach(() => api.close());

type Cursors = { first?: number; last?: number; after?: string; before?: string };
const pageOf = async (variables: Cursors) => (await api.ask(ALICE, VmsDocument, variables)).vms;
const labels = ({ nodes }: { readonly nodes: readonly { readonly label: string }[] }) =>
  nodes.map(({ label }) => label.slice(-1)).join('');

describe('a page', () => {
  it('follows another without a gap, however many are added meanwhile', async () => {
    const first = await pageOf({ first: 3 });
    expect(labels(first)).toBe('654');
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });

    await launch(api, ALICE, 'miner-7');
    const second = await pageOf({ first: 3, after: first.pageInfo.endCursor ?? '' });
    expect(labels(second)).toBe('321');
    const third = await pageOf({ first: 3, after: second.pageInfo.endCursor ?? '' });
    expect(labels(third)).toBe('0');
    expect(third.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('can be asked from the end, backwards', async () => {
    const last = await pageOf({ last: 3 });
    expect(labels(last)).toBe('210');
    expect(last.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    const before = await pageOf({ last: 3, before: last.pageInfo.startCursor ?? '' });
    expect(labels(before)).toBe('543');
    expect(labels(await pageOf({ last: 3, before: before.pageInfo.startCursor ?? '' }))).toBe('6');
  });

  it('lies between two cursors when both are given', async () => {
    const all = await pageOf({ first: 7 });
    const [, second, , , fifth] = all.edges.map(({ cursor }) => cursor);
    expect(labels(await pageOf({ first: 5, after: second ?? '', before: fifth ?? '' }))).toBe('43');
  });

  it('goes on after a row that is gone', async () => {
    const first = await pageOf({ first: 3 });
    const gone = miners[4];
    await api.repositories.vms.update(api.db, gone?.vmId ?? '', { ownerId: BOB.accountId });
    expect(labels(await pageOf({ first: 3, after: first.pageInfo.endCursor ?? '' }))).toBe('321');
  });

  it('adds up to the whole list, whatever its size and direction', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.boolean(), async (size, backwards) => {
        let seen = '';
        let cursor: string | null | undefined;
        do {
          const page = await pageOf(
            backwards
              ? { last: size, ...(cursor ? { before: cursor } : {}) }
              : { first: size, ...(cursor ? { after: cursor } : {}) },
          );
          seen = backwards ? labels(page) + seen : seen + labels(page);
          const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
          cursor = backwards ? (hasPreviousPage ? startCursor : null) : hasNextPage ? endCursor : null;
        } while (cursor);
        expect(seen).toBe('6543210');
      }),
      { numRuns: 12 },
    );
  });
});

describe('a page that can not be served', () => {
  it.each<[Cursors, string]>([
    [{}, 'first'],
    [{ first: 0 }, 'first'],
    [{ first: -1 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ last: 101 }, 'last'],
    [{ first: 1, last: 1 }, 'last'],
    [{ first: 1, after: 'nonsense' }, 'after'],
    [{ first: 1, after: '' }, 'after'],
    [{ first: 1, before: Buffer.from('vm:1 or 1=1').toString('base64url') }, 'before'],
    [{ first: 1, after: 'A'.repeat(10_000) }, 'after'],
  ])('is refused, with the argument at fault: %j', async (variables, field) => {
    const { errors } = await api.run(ALICE, VmsDocument, variables);
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'INVALID_INPUT', field });
  });

  it('is one whose cursor belongs to another list', async () => {
    const { pageInfo } = await pageOf({ first: 1 });
    const { errors } = await api.run(ALICE, MinersDocument, { first: 1, after: pageInfo.endCursor ?? '' });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'INVALID_INPUT', field: 'after' });
  });

  it('is one of more than 100 ids', async () => {
    const { errors } = await api.run(ALICE, NodesDocument, { ids: Array<string>(101).fill('Vm_x') });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'INVALID_INPUT', field: 'ids' });
  });
});

describe('miners by score', () => {
  it('come best first, those of equal score newest first, those without one last', async () => {
    const scores = [50, 90.5, null, 50, 0, null, 12.25];
    for (const [i, score] of scores.entries()) {
      if (score !== null) await setScore(api, miners[i]?.minerId ?? '', score);
    }
    const seen: string[] = [];
    let after: string | null | undefined;
    do {
      const page: Awaited<ReturnType<typeof byScore>> = await byScore(after);
      seen.push(...page.nodes.map(({ name }) => name.slice(-1)));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(seen.join('')).toBe('1306452');
  });

  it('go on from where the page ended, though its last miner has another score by now', async () => {
    for (const [i, { minerId }] of miners.entries()) await setScore(api, minerId, 10 * i);
    const first = await byScore(null);
    expect(first.nodes.map(({ name }) => name.slice(-1)).join('')).toBe('65');
    await setScore(api, miners[5]?.minerId ?? '', 1);
    const second = await byScore(first.pageInfo.endCursor);
    expect(second.nodes.map(({ name }) => name.slice(-1)).join('')).toBe('43');
  });

  it('come from the end as well', async () => {
    for (const [i, { minerId }] of miners.entries()) if (i > 1) await setScore(api, minerId, 10 * i);
    const { miners: page } = await api.ask(null, MinersDocument, { last: 3, orderBy: 'SCORE' });
    expect(page.nodes.map(({ name }) => name.slice(-1)).join('')).toBe('210');
    const before = page.pageInfo.startCursor ?? '';
    const { miners: above } = await api.ask(null, MinersDocument, { last: 3, before, orderBy: 'SCORE' });
    expect(above.nodes.map(({ name }) => name.slice(-1)).join('')).toBe('543');
  });

  it('refuse a cursor of another order', async () => {
    const { miners: page } = await api.ask(null, MinersDocument, { first: 1, orderBy: 'NAME' });
    const after = page.pageInfo.endCursor ?? '';
    for (const orderBy of ['SCORE', 'NEWEST', 'PRICE'] as const) {
      const { errors } = await api.run(null, MinersDocument, { first: 2, after, orderBy });
      expect(errors?.[0]?.originalError).toMatchObject({ code: 'INVALID_INPUT', field: 'after' });
    }
  });

  const byScore = async (after: string | null | undefined) =>
    (await api.ask(null, MinersDocument, { first: 2, orderBy: 'SCORE', ...(after ? { after } : {}) })).miners;
});

describe('log lines', () => {
  const seqs = async (variables: Cursors & { text?: string }) => {
    const source = { minerId: miners[0]?.miner ?? '' };
    const { logs } = await api.ask(ALICE, LogsDocument, { source, ...variables });
    return { seqs: logs.nodes.map(({ seq }) => Number(seq)), ...logs.pageInfo };
  };

  it('come oldest first; the cursor of a line is its number', async () => {
    const [first] = miners;
    if (!first) expect.fail('no miner');
    await writeLines(
      api,
      first,
      Array.from({ length: 9 }, (_, i) => `line ${i + 1}`),
    );
    expect(await seqs({ first: 3 })).toMatchObject({ seqs: [1, 2, 3], endCursor: '3', hasNextPage: true });
    expect(await seqs({ first: 3, after: '3' })).toMatchObject({ seqs: [4, 5, 6], hasPreviousPage: true });
    expect(await seqs({ last: 3 })).toMatchObject({
      seqs: [7, 8, 9],
      hasPreviousPage: true,
      hasNextPage: false,
    });
    expect(await seqs({ last: 3, before: '3' })).toMatchObject({ seqs: [1, 2], hasPreviousPage: false });
    expect(await seqs({ first: 10, text: 'LINE 8' })).toMatchObject({ seqs: [8] });
  });
});
