import { createHash } from 'node:crypto';
import { badRequest, Refusal } from '../../http/refusal.js';
import type { Call, Reply } from '../../http/router.js';
import type { CloudKnobs } from '../knobs.js';
import type { CloudRecord } from '../records.js';

const MOST_RECEIPTS = 20_000;
const LONGEST_KEY = 255;

/** An order with the same key and the same words is carried out once and answered alike for ever. */
export function createReceipts(cloud: CloudRecord, knobs: Pick<CloudKnobs, 'keyReuse'>) {
  const underWay = new Map<string, Promise<Reply>>();
  const byKey = new Map(cloud.receipts.map((receipt) => [receipt.key, receipt]));

  const keyOf = ({ headers, path }: Call): string => {
    const key = headers['idempotency-key'];
    if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY)
      throw badRequest('invalid request');
    return `${path} ${key}`;
  };

  return {
    async once(call: Call, status: number, go: () => Promise<unknown>): Promise<Reply> {
      const key = keyOf(call);
      const digest = createHash('sha256').update(call.body).digest('base64');
      // One at a time: whoever comes later waits for what becomes of the earlier one, whose failure its own caller hears.
      while (underWay.has(key)) await underWay.get(key)?.catch(() => {});
      const known = byKey.get(key);
      if (known && known.digest !== digest) {
        const code = knobs.keyReuse === 409 ? 'conflict' : 'unprocessable_entity';
        throw new Refusal(knobs.keyReuse, code, 'The idempotency key was used for another request');
      }
      if (known) return { status, body: known.body };
      const work = go().then((body): Reply => {
        const receipt = { key, digest, body };
        byKey.set(key, receipt);
        cloud.receipts.push(receipt);
        if (cloud.receipts.length > MOST_RECEIPTS) byKey.delete(cloud.receipts.shift()?.key ?? '');
        return { status, body };
      });
      underWay.set(key, work);
      try {
        return await work;
      } finally {
        underWay.delete(key);
      }
    },
  };
}
