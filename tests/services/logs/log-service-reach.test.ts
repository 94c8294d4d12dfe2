import { expect, it } from 'vitest';
import { sessionViewer } from '../../../src/services/accounts/viewer.js';
import { createLogService, type LogStreamItem, MOST_CHARS } from '../../../src/services/logs/log-service.js';
import { eachDatabase } from '../../support/each-database.js';
import { openLogRig } from '../../support/log-rig.js';
import { until } from '../../support/until.js';

const OWNER = sessionViewer({ accountId: '0.0.1', sessionId: 's', expiresAt: new Date(0) }, false);
const access = { ownsMiner: async () => true, minerOfDeployment: async () => 'm1' };

const seqs = (items: readonly LogStreamItem[]) =>
  items.flatMap((item) => (item.type === 'lines' ? item.lines.map(({ seq }) => seq) : []));

/** Items until one that reaches `upTo`, then leaves. */
async function read(stream: AsyncGenerator<LogStreamItem, void>, upTo: number): Promise<LogStreamItem[]> {
  const items: LogStreamItem[] = [];
  for await (const item of stream) {
    items.push(item);
    if (item.type === 'lines' && item.endSeq >= upTo) break;
  }
  return items;
}

eachDatabase('the log service', (store) => {
  it('tells a reader who finds nothing how far was looked, and not at every line', async () => {
    const rig = await openLogRig(store(), { access });
    const service = createLogService({ ...rig, access }, { recheckMs: 600_000 });
    const writeMany = async (count: number) => {
      const entry = { stream: 'STDOUT' as const, message: 'fine' };
      await rig.writer.lines(
        'm1',
        'd1',
        Array.from({ length: count }, () => entry),
      );
      await rig.writer.flush();
    };
    await writeMany(300);
    const leave = new AbortController();
    const follow = (from: { after?: number; tail?: number }) =>
      service.follow(OWNER, { minerId: 'm1' }, { ...from, text: 'Traceback' }, leave.signal);
    const tail = await read(await follow({ tail: 10 }), 300);
    expect(tail).toEqual([{ type: 'lines', lines: [], startSeq: 300, endSeq: 300 }]);
    const missed = await read(await follow({ after: 0 }), 1);
    expect(missed).toMatchObject([{ type: 'lines', lines: [] }]);

    const items: LogStreamItem[] = [];
    const stream = await follow({ tail: 1 });
    const reading = (async () => {
      for await (const item of stream) items.push(item);
    })();
    await until('it is live', () => rig.hub.topicCount() === 1);
    for (let n = 300; n < 2_500; n += 100) await writeMany(100);
    await until('it was told', () => items.some((item) => item.type === 'lines' && item.endSeq >= 2_300));
    leave.abort();
    await reading;
    expect(seqs(items)).toEqual([]);
    expect(items.length).toBeLessThanOrEqual(3);
    await rig.close();
  });

  it('brings no more of a tail than fits into memory many times', async () => {
    const rig = await openLogRig(store(), { access });
    const message = 'x'.repeat(60_000);
    const entries = Array.from({ length: 100 }, () => ({ stream: 'BUILD' as const, message }));
    await rig.writer.lines('m1', 'd1', entries);
    await rig.writer.flush();
    const leave = new AbortController();
    const stream = await rig.service.follow(OWNER, { minerId: 'm1' }, { tail: 1_000 }, leave.signal);
    const shown = seqs(await read(stream, 100));
    expect(shown.length).toBe(Math.ceil(MOST_CHARS / message.length));
    expect(shown.at(-1)).toBe(100);
    await rig.close();
  });
});
