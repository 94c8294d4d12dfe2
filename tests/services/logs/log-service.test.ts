import { expect, it } from 'vitest';
import { apiTokenViewer, sessionViewer, type Viewer } from '../../../src/services/accounts/viewer.js';
import { InvalidInput, NotFound } from '../../../src/services/errors.js';
import { createLogService, type LogStreamItem } from '../../../src/services/logs/log-service.js';
import { eachDatabase } from '../../support/each-database.js';
import { type LogRig, openLogRig } from '../../support/log-rig.js';
import { until } from '../../support/until.js';

const OWNER = sessionViewer({ accountId: '0.0.1', sessionId: 's', expiresAt: new Date(0) }, false);
const STRANGER: Viewer = { ...OWNER, accountId: '0.0.2' };

eachDatabase('the log service', (store) => {
  const openRig = () =>
    openLogRig(store(), {
      access: {
        ownsMiner: async (viewer, minerId) => viewer.accountId === '0.0.1' && minerId.startsWith('m'),
        minerOfDeployment: async (id) => (id.startsWith('d') ? 'm1' : null),
      },
    });
  const write = async (rig: LogRig, from: number, to: number, deploymentId = 'd1') => {
    for (let n = from; n <= to; n += 1) {
      await rig.writer.lines('m1', deploymentId, [{ stream: 'STDOUT', message: `line ${n}` }]);
    }
    await rig.writer.flush();
  };
  const page = { limit: 100, direction: 'FORWARD' } as const;
  const seqs = (items: readonly LogStreamItem[]) =>
    items.flatMap((item) => (item.type === 'lines' ? item.lines.map(({ seq }) => seq) : []));
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  /** Items until the line `upTo`, then leaves. */
  async function read(stream: AsyncGenerator<LogStreamItem, void>, upTo: number): Promise<LogStreamItem[]> {
    const items: LogStreamItem[] = [];
    for await (const item of stream) {
      items.push(item);
      if (item.type === 'end' || (item.type === 'lines' && item.endSeq >= upTo)) break;
    }
    return items;
  }

  it('shows a stranger nothing: the source is as absent as one that never was', async () => {
    const rig = await openRig();
    await write(rig, 1, 3);
    const { signal } = new AbortController();
    const boundToAnother = apiTokenViewer(
      { accountId: '0.0.1', scopes: ['read'], minerId: 'm2' } as never,
      false,
    );
    for (const viewer of [STRANGER, boundToAnother]) {
      for (const source of [{ minerId: 'm1' }, { deploymentId: 'd1' }]) {
        await expect(rig.service.history(viewer, source, {}, page)).rejects.toThrow(NotFound);
        await expect(rig.service.follow(viewer, source, {}, signal)).rejects.toThrow(NotFound);
      }
    }
    const absent = await rig.service.history(OWNER, { deploymentId: 'x' }, {}, page).catch((e: unknown) => e);
    const foreign = await rig.service
      .history(STRANGER, { deploymentId: 'd1' }, {}, page)
      .catch((e: unknown) => e);
    expect(absent).toEqual(foreign);
    await rig.close();
  });

  it('pages through the history of a miner, or of one deployment', async () => {
    const rig = await openRig();
    await write(rig, 1, 4, 'd1');
    await write(rig, 5, 8, 'd2');
    const ofMiner = await rig.service.history(OWNER, { minerId: 'm1' }, {}, { ...page, limit: 5 });
    expect(ofMiner.map(({ seq }) => seq)).toEqual(numbers(1, 5));
    const rest = await rig.service.history(OWNER, { minerId: 'm1' }, {}, { ...page, afterSeq: 5 });
    expect(rest.map(({ seq }) => seq)).toEqual(numbers(6, 8));
    const ofOne = await rig.service.history(OWNER, { deploymentId: 'd2' }, {}, page);
    expect(ofOne.map(({ message }) => message)).toEqual(['line 5', 'line 6', 'line 7', 'line 8']);
    await rig.close();
  });

  it('refuses what can not be asked, naming the field', async () => {
    const rig = await openRig();
    await write(rig, 1, 3);
    const source = { minerId: 'm1' };
    const at = new Date();
    const { signal } = new AbortController();
    const refusals: [string, Promise<unknown>][] = [
      ['first', rig.service.history(OWNER, source, {}, { ...page, limit: 0 })],
      ['text', rig.service.history(OWNER, source, { text: 'x'.repeat(201) }, page)],
      ['to', rig.service.history(OWNER, source, { from: at, to: at }, page)],
      ['tail', rig.service.follow(OWNER, source, { tail: 1_001 }, signal)],
      ['after', rig.service.follow(OWNER, source, { after: 4 }, signal)],
      ['after', rig.service.follow(OWNER, source, { after: -1 }, signal)],
    ];
    for (const [field, refused] of refusals) {
      const error = await refused.then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(InvalidInput);
      expect(error).toMatchObject({ field });
    }
    await rig.close();
  });

  it('shows the tail first, then what comes, in batches that say where to go on', async () => {
    const rig = await openRig();
    await write(rig, 1, 20);
    const leave = new AbortController();
    const reading = read(await rig.service.follow(OWNER, { minerId: 'm1' }, { tail: 5 }, leave.signal), 25);
    await until('it is live', () => rig.hub.topicCount() === 1);
    await write(rig, 21, 25);
    const items = await reading;
    expect(seqs(items)).toEqual(numbers(16, 25));
    for (const item of items) {
      if (item.type !== 'lines') throw new Error(`unexpected ${item.type}`);
      expect(item.startSeq).toBe(item.lines[0]?.seq);
      expect(item.endSeq).toBe(item.lines.at(-1)?.seq);
    }
    expect(rig.hub.topicCount()).toBe(0);
    await rig.close();
  });

  it('goes on from a cursor with nothing missing and nothing twice, while lines are written', async () => {
    const rig = await openRig();
    const writing = write(rig, 1, 300);
    let after = 0;
    const seen: number[] = [];
    while (after < 300) {
      const leave = new AbortController();
      const stream = await rig.service.follow(OWNER, { minerId: 'm1' }, { after }, leave.signal);
      for await (const item of stream) {
        if (item.type !== 'lines') throw new Error(`unexpected ${item.type}`);
        seen.push(...item.lines.map(({ seq }) => seq));
        after = item.endSeq;
        break;
      }
    }
    await writing;
    expect(seen).toEqual(numbers(1, 300));
    await rig.close();
  });

  it('shows of a deployment its own lines only', async () => {
    const rig = await openRig();
    await write(rig, 1, 3, 'd1');
    const leave = new AbortController();
    const stream = await rig.service.follow(OWNER, { deploymentId: 'd2' }, { tail: 10 }, leave.signal);
    const reading = read(stream, 8);
    await until('it is live', () => rig.hub.topicCount() === 1);
    await write(rig, 4, 5, 'd2');
    await write(rig, 6, 7, 'd1');
    await write(rig, 8, 8, 'd2');
    expect(seqs(await reading)).toEqual([4, 5, 8]);
    await rig.close();
  });

  it('keeps every batch small, however long the lines are', async () => {
    const rig = await openRig();
    const long = 'x'.repeat(60_000);
    await rig.writer.lines(
      'm1',
      'd1',
      Array.from({ length: 20 }, () => ({ stream: 'BUILD' as const, message: long })),
    );
    await rig.writer.flush();
    const leave = new AbortController();
    const stream = await rig.service.follow(OWNER, { minerId: 'm1' }, { after: 0 }, leave.signal);
    const items = await read(stream, 20);
    expect(seqs(items)).toEqual(numbers(1, 20));
    expect(items.length).toBeGreaterThan(1);
    for (const item of items) expect(JSON.stringify(item).length).toBeLessThan(600_000);
    await rig.close();
  });

  it('names the lines that retention removed as a gap', async () => {
    const rig = await openRig();
    await write(rig, 1, 12);
    await write(rig, 13, 20);
    await rig.logLines.removeUpTo(rig.db, 'm1', 12, 1_000);
    const leave = new AbortController();
    const stream = await rig.service.follow(OWNER, { minerId: 'm1' }, { after: 5 }, leave.signal);
    const items = await read(stream, 20);
    expect(items[0]).toEqual({ type: 'gap', fromSeq: 6, toSeq: 12, reason: 'NO_LONGER_KEPT' });
    expect(seqs(items)).toEqual(numbers(13, 20));
    await rig.close();
  });

  it('ends when its reader may read no longer, and when nothing more will come', async () => {
    const rig = await openRig();
    let mayRead = true;
    let isOver = false;
    const service = createLogService(
      {
        db: rig.db,
        logLines: rig.logLines,
        hub: rig.hub,
        access: {
          ownsMiner: async () => mayRead,
          minerOfDeployment: async () => 'm1',
          isOver: async () => isOver,
        },
      },
      { recheckMs: 10 },
    );
    const leave = new AbortController();
    const over = read(await service.follow(OWNER, { minerId: 'm1' }, {}, leave.signal), 1);
    isOver = true;
    expect(await over).toEqual([{ type: 'end', reason: 'DONE' }]);
    isOver = false;
    const revoked = read(await service.follow(OWNER, { minerId: 'm1' }, {}, leave.signal), 1);
    mayRead = false;
    expect(await revoked).toEqual([{ type: 'end', reason: 'REVOKED' }]);
    await rig.close();
  });

  it('ends only once its reader has everything, however slow the reader is', async () => {
    const rig = await openRig();
    await rig.writer.lines(
      'm1',
      'd1',
      numbers(1, 1_200).map((n) => ({ stream: 'STDOUT' as const, message: `line ${n}` })),
    );
    await rig.writer.flush();
    let asked = 0;
    const isOver = async () => (asked += 1) > 0;
    const service = createLogService(
      {
        ...rig,
        access: { ownsMiner: async () => true, minerOfDeployment: async () => 'm1', isOver },
      },
      { recheckMs: 5 },
    );
    const stream = await service.follow(OWNER, { minerId: 'm1' }, { after: 0 }, new AbortController().signal);
    const items: LogStreamItem[] = [];
    for await (const item of stream) {
      items.push(item);
      const before = asked;
      if (item.type === 'lines') await until('it was asked again', () => asked > before + 2);
    }
    expect(seqs(items)).toEqual(numbers(1, 1_200));
    expect(items.at(-1)).toEqual({ type: 'end', reason: 'DONE' });
    await rig.close();
  });

  it('leaves nothing behind when its reader goes at once', async () => {
    const rig = await openRig();
    await write(rig, 1, 3);
    const listening = rig.bus.listenerCount();
    const leave = new AbortController();
    const stream = await rig.service.follow(OWNER, { minerId: 'm1' }, { tail: 3 }, leave.signal);
    leave.abort();
    const items = [];
    for await (const item of stream) items.push(item);
    expect(seqs(items)).toEqual([1, 2, 3]);
    expect(rig.hub.topicCount()).toBe(0);
    expect(rig.bus.listenerCount()).toBe(listening);
    await rig.close();
  });
});
