import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import { createLeftovers } from './support/simulated.js';

const left = createLeftovers();
let simulator: Simulator;
beforeEach(async () => {
  simulator = await left.simulator();
});
afterEach(() => left.clear());

const get = async (path: string) => {
  const response = await fetch(`${simulator.mirrorUrl}/api/v1${path}`);
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) };
};
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('the imitated mirror', () => {
  it('shows accounts of every kind by id and by EVM address', async () => {
    const edwards = (await get('/accounts/0.0.1001?transactions=false&limit=1')).body;
    expect(edwards).toMatchObject({
      account: '0.0.1001',
      deleted: false,
      receiver_sig_required: false,
      key: { _type: 'ED25519', key: expect.stringMatching(/^[0-9a-f]{64}$/) },
      balance: { balance: 100_000_000_000, timestamp: expect.stringMatching(/^\d+\.\d{9}$/), tokens: [] },
      transactions: [],
      links: { next: null },
    });
    const [secret = ''] = simulator.ledger.get('0.0.1001').privateKeys;
    expect(Buffer.from(ed25519.getPublicKey(bytes(secret))).toString('hex')).toBe(edwards.key.key);

    const ecdsa = (await get('/accounts/0.0.1002')).body;
    const [ecdsaSecret = ''] = simulator.ledger.get('0.0.1002').privateKeys;
    expect(ecdsa.key).toEqual({
      _type: 'ECDSA_SECP256K1',
      key: Buffer.from(secp256k1.getPublicKey(bytes(ecdsaSecret), true)).toString('hex'),
    });
    expect((await get(`/accounts/${ecdsa.evm_address.toUpperCase().replace('0X', '0x')}`)).body.account).toBe(
      '0.0.1002',
    );
    expect((await get(`/accounts/0x${(1_002).toString(16).padStart(40, '0')}`)).body.account).toBe(
      '0.0.1002',
    );

    const threshold = (await get('/accounts/0.0.1003')).body.key;
    expect(threshold._type).toBe('ProtobufEncoded');
    expect(threshold.key).toMatch(/^2a[0-9a-f]{2}0802/);
    expect((await get('/accounts/0.0.1004')).body.key).toBeNull();
    expect((await get('/accounts/0.0.1006')).body.deleted).toBe(true);
  });

  it('knows no account it was not given, and says so as the mirror does', async () => {
    expect(await get('/accounts/0.0.999999')).toMatchObject({
      status: 404,
      body: { _status: { messages: [{ message: 'Not found' }] } },
    });
    expect((await get('/accounts/nonsense')).status).toBe(400);
    expect((await get('/balances?account.id=0.0.999999')).body.balances).toEqual([]);
    expect((await get('/topics/0.0.1')).status).toBe(404);
  });

  it('takes new accounts and changes, beyond what a number holds', async () => {
    const key = { type: 'ED25519', hex: 'ab'.repeat(32) } as const;
    simulator.ledger.addAccount({ accountId: '0.0.5000', key, balanceTinybars: 2n ** 53n + 1n });
    expect((await get('/accounts/0.0.5000')).text).toContain('"balance":9007199254740993,');
    expect((await get('/balances?account.id=0.0.5000')).text).toContain('"balance":9007199254740993,');
    simulator.ledger.update('0.0.5000', { balanceTinybars: '7', deleted: true });
    expect((await get('/accounts/0.0.5000')).body).toMatchObject({ deleted: true, balance: { balance: 7 } });
    expect(() => simulator.ledger.addAccount({ accountId: '0.0.5000', key, balanceTinybars: 0n })).toThrow(
      /exists/,
    );
  });

  it('grows a block every two seconds, and can be made to fail', async () => {
    const [block] = (await get('/blocks?limit=1&order=desc')).body.blocks;
    expect(block).toMatchObject({
      number: expect.any(Number),
      timestamp: { from: expect.stringMatching(/^\d+\.\d{9}$/) },
    });
    simulator.faults.add({ scope: 'mirror', kind: 'status', status: 503, route: '/accounts/', body: {} });
    expect((await get('/accounts/0.0.1001')).status).toBe(503);
    expect((await get('/blocks')).status).toBe(200);
  });

  it('makes the same developer keys for the same seed', async () => {
    const twin = await left.simulator();
    expect(twin.ledger.accounts()).toEqual(simulator.ledger.accounts());
    const other = await left.simulator({ seed: 8 });
    expect(other.ledger.get('0.0.1001').key).not.toEqual(simulator.ledger.get('0.0.1001').key);
  });
});
