import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CloudOffer, Requirements } from '../../src/services/adapters/cloud.js';
import { AdapterError } from '../../src/services/adapters/failure.js';
import { shareOffers } from '../../src/services/adapters/shared-offers.js';

const SMALL: Requirements = { vcpu: 2, ramGb: 4, storageGb: 25 };
const OFFER: CloudOffer = {
  id: 'o',
  provider: 'FLUENCE',
  clusterId: 'c',
  configurationId: 'k',
  configuration: 'cpu-shared-2vcpu-4gb',
  vcpu: 2,
  ramGb: 4,
  storageGb: 25,
  countryCode: null,
  city: null,
  pricePerHourUsd: '0.01',
};
const never = new AbortController().signal;

/** A provider that answers when it is told to. */
function scripted() {
  const calls: {
    answer: (offers: CloudOffer[]) => void;
    fail: (error: Error) => void;
    signal: AbortSignal;
  }[] = [];
  const offers = (_requirements: Requirements, signal: AbortSignal) =>
    new Promise<CloudOffer[]>((answer, fail) => {
      calls.push({ answer, fail, signal });
      signal.addEventListener('abort', () => fail(signal.reason as Error));
    });
  return { calls, offers };
}

describe('shared offers', () => {
  it('ask once for all who want the same at the same time, whoever they are', async () => {
    const { calls, offers } = scripted();
    const shared = shareOffers(offers, { freshMs: 0, timeoutMs: 5_000 });
    const asked = [1, 2, 3].map((n) => shared({ ...SMALL, ownerId: `0.0.${n}` }, never));
    const larger = shared({ ...SMALL, ramGb: 8 }, never);
    expect(calls).toHaveLength(2);
    calls[0]?.answer([OFFER]);
    calls[1]?.answer([]);
    expect(await Promise.all(asked)).toEqual([[OFFER], [OFFER], [OFFER]]);
    expect(await larger).toEqual([]);
  });

  it('give each caller a list of its own', async () => {
    const { calls, offers } = scripted();
    const shared = shareOffers(offers, { freshMs: 0, timeoutMs: 5_000 });
    const both = Promise.all([shared(SMALL, never), shared(SMALL, never)]);
    calls[0]?.answer([OFFER]);
    const [first, second] = await both;
    first?.pop();
    expect(second).toEqual([OFFER]);
  });

  it('ask again once the answer is no longer fresh', async () => {
    const { calls, offers } = scripted();
    const shared = shareOffers(offers, { freshMs: 20, timeoutMs: 5_000 });
    const first = shared(SMALL, never);
    calls[0]?.answer([OFFER]);
    await first;
    expect(await shared(SMALL, never)).toEqual([OFFER]);
    expect(calls).toHaveLength(1);
    await delay(60);
    void shared(SMALL, never);
    expect(calls).toHaveLength(2);
  });

  it('remember no failure', async () => {
    const { calls, offers } = scripted();
    const shared = shareOffers(offers, { freshMs: 5_000, timeoutMs: 5_000 });
    const failed = shared(SMALL, never);
    calls[0]?.fail(new AdapterError('fluence', 'UNREACHABLE', 'gone'));
    await expect(failed).rejects.toThrow('gone');
    const again = shared(SMALL, never);
    calls[1]?.answer([OFFER]);
    expect(await again).toEqual([OFFER]);
  });

  it('let one caller give up without the others', async () => {
    const { calls, offers } = scripted();
    const shared = shareOffers(offers, { freshMs: 0, timeoutMs: 5_000 });
    const impatient = new AbortController();
    const gaveUp = shared(SMALL, impatient.signal);
    const patient = shared(SMALL, never);
    impatient.abort(new Error('enough'));
    await expect(gaveUp).rejects.toThrow('enough');
    calls[0]?.answer([OFFER]);
    expect(await patient).toEqual([OFFER]);
  });

  it('end a request that gets no answer, for everybody', async () => {
    const { calls, offers } = scripted();
    const shared = shareOffers(offers, { freshMs: 0, timeoutMs: 30 });
    await expect(shared(SMALL, never)).rejects.toMatchObject({ kind: 'TIMEOUT' });
    expect(calls[0]?.signal.aborted).toBe(true);
    void shared(SMALL, never).catch(() => {});
    expect(calls).toHaveLength(2);
  });
});
