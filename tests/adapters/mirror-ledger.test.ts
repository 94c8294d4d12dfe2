import { describe, expect, it } from 'vitest';
import { createMirrorLedger } from '../../src/services/adapters/mirror-ledger.js';
import { closing, kindOf, refusalOf, silentLog, soon, startHttp, startTcp } from './support/servers.js';

const ACCOUNT = {
  account: '0.0.8',
  evm_address: '0x0000000000000000000000000000000000000008',
  deleted: false,
  key: { _type: 'ED25519', key: 'AB'.repeat(32) },
  balance: { balance: 80, timestamp: '1.2', tokens: [] },
  transactions: [],
};

function ledgerAt(baseUrl: string, now: () => number = Date.now, timeoutMs = 10_000) {
  const options = { baseUrl, network: 'testnet', log: silentLog, timeoutMs, retryDelayMs: 1, now };
  return closing(createMirrorLedger(options));
}

describe('the mirror ledger', () => {
  it('reads an account without asking for its transactions', async () => {
    const mirror = await startHttp(() => ACCOUNT);

    expect(await ledgerAt(mirror.url).account('0.0.8', soon())).toEqual({
      accountId: '0.0.8',
      evmAddress: ACCOUNT.evm_address,
      key: { type: 'ED25519', hex: 'ab'.repeat(32) },
      balanceTinybars: 80n,
      deleted: false,
    });
    expect(mirror.asked[0]?.url.href).toContain('/api/v1/accounts/0.0.8?transactions=false&limit=1');
  });

  it('loses no tinybar of the largest balances, and is not misled by text that looks like a number', async () => {
    const body = JSON.stringify({ ...ACCOUNT, memo: 'x ": 12345678901234567890,' }).replace(
      '"balance":80',
      '"balance":4999999999999999999',
    );
    const mirror = await startHttp(() => body);

    const account = await ledgerAt(mirror.url).account('0.0.8', soon());

    expect(account?.balanceTinybars).toBe(4_999_999_999_999_999_999n);
  });

  it.each([
    ['ECDSA keys', { _type: 'ECDSA_SECP256K1', key: '02aa' }, { type: 'ECDSA_SECP256K1', hex: '02aa' }],
    ['threshold keys', { _type: 'ProtobufEncoded', key: '2a00' }, { type: 'PROTOBUF', hex: '2a00' }],
    ['hollow accounts, whose key list is empty', { _type: 'ProtobufEncoded', key: '3200' }, null],
    ['accounts without a key', null, null],
  ])('knows %s', async (_what, key, expected) => {
    const mirror = await startHttp(() => ({ ...ACCOUNT, key, balance: null }));

    expect(await ledgerAt(mirror.url).account('0.0.8', soon())).toMatchObject({
      key: expected,
      balanceTinybars: 0n,
    });
  });

  it('takes 404 for an answer', async () => {
    const mirror = await startHttp((_asked, response) => void response.writeHead(404).end('{"_status":{}}'));

    expect(await ledgerAt(mirror.url).account('0.0.404', soon())).toBeNull();
    expect(mirror.asked).toHaveLength(1);
  });

  it('asks once for many who ask at once, and again when the answer is 15 seconds old', async () => {
    let now = 0;
    const mirror = await startHttp(() => ACCOUNT);
    const ledger = ledgerAt(mirror.url, () => now);

    await Promise.all(Array.from({ length: 20 }, () => ledger.account('0.0.8', soon())));
    now = 14_999;
    await ledger.account('0.0.8', soon());
    expect(mirror.asked).toHaveLength(1);

    now = 15_000;
    await ledger.account('0.0.8', soon());
    expect(mirror.asked).toHaveLength(2);
  });

  it('asks for no more than four accounts at a time', async () => {
    let [running, most] = [0, 0];
    const mirror = await startHttp(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running -= 1;
      return ACCOUNT;
    });
    const ledger = ledgerAt(mirror.url);

    await Promise.all(Array.from({ length: 12 }, (_, index) => ledger.account(`0.0.${index + 1}`, soon())));

    expect(most).toBe(4);
  });

  it('tries again after 429, 503 and a lost answer', async () => {
    const statuses = [429, 503];
    const mirror = await startHttp((_asked, response) => {
      const status = statuses.shift();
      return status ? void response.writeHead(status, { 'retry-after': '0' }).end() : ACCOUNT;
    });

    expect(await ledgerAt(mirror.url).account('0.0.8', soon())).toMatchObject({ accountId: '0.0.8' });
    expect(mirror.asked).toHaveLength(3);
  });

  it('gives up after three tries, and says why', async () => {
    const failing = await startHttp((_asked, response) => void response.writeHead(500).end());
    const garbled = await startHttp(() => '<html>');
    const silent = await startTcp(() => undefined);
    const rude = await startTcp((socket) => socket.resetAndDestroy());

    expect(await kindOf(ledgerAt(failing.url).account('0.0.8', soon()))).toBe('UNREACHABLE');
    expect(failing.asked).toHaveLength(3);
    expect(await kindOf(ledgerAt(garbled.url).account('0.0.8', soon()))).toBe('GARBLED');
    expect(await kindOf(ledgerAt(silent.url, Date.now, 100).account('0.0.8', soon()))).toBe('TIMEOUT');
    expect(await kindOf(ledgerAt(rude.url).account('0.0.8', soon()))).toBe('UNREACHABLE');
  });

  it('reports a long Retry-After instead of waiting for it', async () => {
    const mirror = await startHttp(
      (_asked, response) => void response.writeHead(429, { 'retry-after': '600' }).end(),
    );

    const error = await refusalOf(ledgerAt(mirror.url).account('0.0.8', soon()));

    expect(error).toMatchObject({ kind: 'RATE_LIMIT', retryAfterMs: 600_000 });
    expect(mirror.asked).toHaveLength(1);
  });

  it.each(['0.0.x', '0.0.1/../2', '0x12', '1.2.3', ''])('does not ask for %j', async (id) => {
    expect(await kindOf(ledgerAt('http://127.0.0.1:1').account(id, soon()))).toBe('INVALID');
  });

  it('lets one caller go without disturbing the others', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const mirror = await startHttp(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const ledger = ledgerAt(mirror.url);
    const giveUp = new AbortController();
    const reason = new Error('gone');
    const hasty = ledger.account('0.0.8', giveUp.signal);
    const patient = ledger.account('0.0.8', soon());
    giveUp.abort(reason);

    expect(await refusalOf(hasty)).toBe(reason);
    while (mirror.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    answer(ACCOUNT);
    expect(await patient).toMatchObject({ accountId: '0.0.8' });
  });
});
