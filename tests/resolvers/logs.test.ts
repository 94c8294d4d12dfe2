import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  LogsDocument,
  WatchLogsDocument,
  type WatchLogsSubscriptionVariables,
} from '../operations/generated.js';
import { ALICE, openTestApi, type TestApi } from './api.js';
import { type Launched, launch, writeLines } from './scene.js';

let api: TestApi;
let mine: Launched;

beforeEach(async () => {
  api = await openTestApi();
  mine = await launch(api, ALICE);
});
afterEach(() => api.close());

const COLOURED = '\u001b[31mERROR\u001b[0m it \u001b[1mbroke\u001b[0m';

describe('the lines of a miner', () => {
  const found = async (variables: object) => {
    const { logs } = await api.ask(ALICE, LogsDocument, {
      source: { minerId: mine.miner },
      first: 100,
      ...variables,
    });
    return logs?.nodes?.map((node) => node?.message) ?? [];
  };

  it('come with their colours or without, and are found as they read', async () => {
    await writeLines(api, mine, [COLOURED, 'plain']);
    expect(await found({})).toEqual([COLOURED, 'plain']);
    expect(await found({ ansi: 'STRIP' })).toEqual(['ERROR it broke', 'plain']);
    expect(await found({ text: 'IT BROKE', ansi: 'STRIP' })).toEqual(['ERROR it broke']);
    expect(await found({ text: '[31m' })).toEqual([]);
    expect(await found({ minSeverity: 'ERROR' })).toEqual([COLOURED]);

    const stream = await api.watch(ALICE, WatchLogsDocument, {
      source: { minerId: mine.miner },
      ansi: 'STRIP',
    });
    expect(await stream.next()).toMatchObject({
      lines: [{ message: 'ERROR it broke' }, { message: 'plain' }],
    });
    await writeLines(api, mine, [COLOURED]);
    expect(await stream.next()).toMatchObject({ lines: [{ message: 'ERROR it broke' }] });
    await stream.stop();
  });

  it('are found by the step they came from', async () => {
    await writeLines(api, mine, ['one']);
    expect(await found({ steps: ['BUILD', 'SWITCH'] })).toEqual(['one']);
    expect(await found({ steps: ['SWITCH'] })).toEqual([]);
  });

  const searches: [Partial<WatchLogsSubscriptionVariables>, string[]][] = [
    [{ text: 'it broke' }, [COLOURED]],
    [{ minSeverity: 'ERROR' }, [COLOURED]],
    [{ streams: ['BUILD', 'SYSTEM'], text: 'plain' }, ['plain']],
    [{ steps: ['BUILD'] }, ['plain', COLOURED]],
  ];
  it.each(searches)('are watched as they are looked for: %j', async (search, wanted) => {
    await writeLines(api, mine, ['plain', COLOURED]);
    const source = { minerId: mine.miner };
    for (const place of [{ tail: 10 }, { after: '0' }]) {
      const stream = await api.watch(ALICE, WatchLogsDocument, { source, ...search, ...place });
      expect(await stream.next()).toMatchObject({ lines: wanted.map((message) => ({ message })) });
      await stream.stop();
    }
  });

  it('that were removed are a gap also to whoever looks for some of them, and what is passed over is not asked for again', async () => {
    await writeLines(api, mine, ['1', COLOURED]);
    await writeLines(api, mine, ['3', COLOURED, '5']);
    await api.repositories.logLines.removeUpTo(api.db, mine.minerId, 2, 100);
    const source = { minerId: mine.miner };
    const stream = await api.watch(ALICE, WatchLogsDocument, { source, after: '0', text: 'broke' });
    expect(await stream.next()).toMatchObject({ __typename: 'StreamGap', fromSeq: '1', toSeq: '2' });
    expect(await stream.next()).toMatchObject({ seq: '5', lines: [{ seq: '4' }] });
    await writeLines(api, mine, ['6', COLOURED]);
    expect(await stream.next()).toMatchObject({ seq: '7', lines: [{ seq: '7' }] });
    await stream.stop();
    const refused = await api.watch(ALICE, WatchLogsDocument, { source, text: 'x'.repeat(201) });
    expect(await refused.next()).toMatchObject({ code: 'INVALID_INPUT', field: 'text' });
  });

  it('come a thousand at once, and fewer when they are long', async () => {
    await writeLines(
      api,
      mine,
      Array.from({ length: 1_200 }, (_, i) => `line ${i}`),
    );
    const page = async (range: object) => {
      const { logs } = await api.ask(ALICE, LogsDocument, { source: { minerId: mine.miner }, ...range });
      return { seqs: logs?.nodes?.map((node) => Number(node?.seq)) ?? [], info: logs?.pageInfo };
    };
    const first = await page({ first: 1_000, before: '1101' });
    expect([first.seqs.length, first.seqs.at(-1)]).toEqual([1_000, 1_000]);
    expect(first.info).toMatchObject({ hasNextPage: true, endCursor: '1000' });
    const rest = await page({ first: 1_000, after: '1000', before: '1101' });
    expect([rest.seqs[0], rest.seqs.at(-1), rest.info?.hasNextPage]).toEqual([1_001, 1_100, false]);

    await writeLines(
      api,
      mine,
      Array.from({ length: 100 }, () => 'x'.repeat(60_000)),
    );
    const long = await page({ first: 1_000, after: '1200' });
    expect(long.seqs).toHaveLength(70);
    expect(long.info).toMatchObject({ hasNextPage: true, endCursor: '1270' });
    const back = await page({ last: 1_000, after: '1200' });
    expect([back.seqs[0], back.seqs.at(-1)]).toEqual([1_231, 1_300]);
    expect(back.info).toMatchObject({ hasPreviousPage: true, startCursor: '1231' });
  });

  it('that were too long say which of them go on', async () => {
    await writeLines(api, mine, ['x'.repeat(70_000), 'next']);
    const { logs } = await api.ask(ALICE, LogsDocument, { source: { minerId: mine.miner }, first: 100 });
    expect(logs?.nodes?.map((node) => node?.continues)).toEqual([false, true, false]);
  });

  it('that were removed are a gap with its reason to whoever comes back for them', async () => {
    await writeLines(api, mine, ['1', '2']);
    await writeLines(api, mine, ['3']);
    const { logLines } = api.repositories;
    await logLines.removeUpTo(api.db, mine.minerId, 2, 100);
    const stream = await api.watch(ALICE, WatchLogsDocument, { source: { minerId: mine.miner }, after: '1' });
    expect(await stream.next()).toMatchObject({
      __typename: 'StreamGap',
      fromSeq: '2',
      toSeq: '2',
      cause: 'NO_LONGER_KEPT',
      backfill: `{ logs(source: { minerId: "${mine.miner}" }, first: 1000, after: "1", before: "3") { nodes { seq message } pageInfo { hasNextPage endCursor } } }`,
    });
    expect(await stream.next()).toMatchObject({ seq: '3', lines: [{ seq: '3' }] });
    await writeLines(api, mine, ['4']);
    expect(await stream.next()).toMatchObject({ seq: '4', lines: [{ seq: '4' }] });
    await stream.stop();
  });
});
