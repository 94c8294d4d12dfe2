import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReceipts } from '../../src/simulator/cloud/next/receipts.js';
import type { CloudRecord } from '../../src/simulator/cloud/records.js';
import type { Call } from '../../src/simulator/http/router.js';
import { startSimulator } from '../../src/simulator/simulator.js';
import { holdDirectory } from '../../src/simulator/store/lock.js';
import { until } from '../support/until.js';

describe('orders with one idempotency key', () => {
  const call = {
    method: 'POST',
    path: '/v3/vms',
    headers: { 'idempotency-key': 'k' },
    body: Buffer.from('{}'),
  } as unknown as Call;

  it('are carried out one at a time, however many wait for one that fails', async () => {
    const receipts = createReceipts({ receipts: [] } as unknown as CloudRecord, { keyReuse: 409 });
    let started = 0;
    const order = () =>
      receipts.once(call, 201, async () => {
        started += 1;
        const nth = started;
        await new Promise((resolve) => setImmediate(resolve));
        if (nth === 1) throw new Error('the first one fails');
        return { nth };
      });
    const outcomes = await Promise.allSettled([order(), order(), order(), order()]);
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { message: 'the first one fails' } });
    for (const outcome of outcomes.slice(1)) {
      expect(outcome).toEqual({ status: 'fulfilled', value: { status: 201, body: { nth: 2 } } });
    }
    expect(started).toBe(2);
  });
});

describe('the lock of a directory', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tensornode-lock-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is not taken when it can not be read', async () => {
    await mkdir(join(dir, 'simulator.lock'));
    await expect(holdDirectory(dir)).rejects.toMatchObject({ code: 'EISDIR', syscall: 'read' });
  });

  it('is taken over from a process that is gone, and not from one that lives', async () => {
    await writeFile(join(dir, 'simulator.lock'), '4194304 1');
    const release = await holdDirectory(dir);
    await expect(holdDirectory(dir)).rejects.toThrow(`process ${process.pid}`);
    await release();
    await (await holdDirectory(dir))();
  });
});

it('a request that was never sent to its end is written down, and is no error', async () => {
  const errors: string[] = [];
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (_data: object, text: string) => void errors.push(text),
  };
  const simulator = await startSimulator({ dataDir: null, seed: 1, log });
  try {
    const port = Number(new URL(simulator.fluenceUrl).port);
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    const head = 'POST /v2/vms HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{';
    await new Promise((resolve) => socket.write(head, resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await until('the request in the record', () =>
      simulator.requests().find(({ path, status }) => path === '/v2/vms' && status === null),
    );
    expect(errors).toEqual([]);
  } finally {
    await simulator.close();
  }
});
