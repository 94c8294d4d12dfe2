import { expect, it } from 'vitest';
import type { Database } from '../../../src/db/database.js';
import { silentLog } from '../../../src/services/log.js';
import { eachDatabase } from '../../support/each-database.js';
import { honest, probingWorld, type ProbingWorld, refused } from './support.js';

/** A store whose transactions wait for ever, or as `meanwhile` says, once it is told so. */
function lockable(db: Database) {
  const lock: { meanwhile: (() => Promise<never>) | null } = { meanwhile: null };
  const transaction: Database['transaction'] = (work, options) =>
    lock.meanwhile ? lock.meanwhile() : db.transaction(work, options);
  return { lock, db: Object.create(db, { transaction: { value: transaction } }) as Database };
}
const forEver = () => new Promise<never>(() => {});

eachDatabase('a prober that stops while its store is locked', (store) => {
  const running = async () => {
    const world = await probingWorld(store());
    const { lock, db } = lockable(world.db);
    const logged: [string, object][] = [];
    const log = {
      ...silentLog,
      error: (fields: object, message: string) => void logged.push([message, fields]),
    };
    const limits = { pollMs: 5, flushMs: 60_000, warmUpForMs: 0, writeOutMs: 100 };
    return { world, lock, logged, prober: world.makeProber({ db, log, limits }) };
  };
  /** Answers the look at its health when the returned function is called. */
  const underWay = (world: ProbingWorld, address: string) => {
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let ask = (): void => {};
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    world.behaviours.set(address, async (endpoint, request) => {
      if (request.path !== '/health') return honest(endpoint, request);
      ask();
      await answered;
      return refused;
    });
    return { asked, answer };
  };

  it('gives up in time, and says how much it leaves out', async () => {
    const { world, lock, logged, prober } = await running();
    const { address } = await world.addMiner();
    const { asked, answer } = underWay(world, address);
    prober.start();
    await asked;
    lock.meanwhile = forEver;
    answer();
    await prober.drain(20_000);
    expect(logged).toEqual([
      [
        'results are left out: the prober stops before they are written',
        {
          fault: { name: 'TookTooLong', message: expect.any(String) },
          leftOut: world.requests.length,
          minersNotAddedUp: 0,
        },
      ],
    ]);
    await world.close();
  });

  it('says of how many miners good results are not added up', async () => {
    const { world, lock, logged, prober } = await running();
    await world.addMiner();
    await world.addMiner();
    for (let n = 0; n < 9; n += 1) {
      await prober.runDue({ isAddedUp: false });
      world.pass(61_000);
    }
    lock.meanwhile = forEver;
    await prober.drain(0);
    expect(logged.map(([, fields]) => fields)).toMatchObject([{ leftOut: 0, minersNotAddedUp: 2 }]);
    await world.close();
  });

  it('waits no longer for what it was about to claim', async () => {
    const { world, lock, prober } = await running();
    lock.meanwhile = forEver;
    prober.start();
    await prober.drain(20_000);
    await world.close();
  });
});

eachDatabase('a prober whose store fails after a long time', (store) => {
  it('judges nobody by what was under way then', async () => {
    const world = await probingWorld(store());
    const { lock, db } = lockable(world.db);
    const prober = world.makeProber({ db });
    const miner = await world.addMiner();
    for (let n = 0; n < 4; n += 1) {
      await prober.runDue();
      world.pass(61_000);
    }
    world.behaviours.set(miner.address, () => {
      lock.meanwhile = async () => {
        world.pass(30_000);
        throw new Error('the store is locked');
      };
      return refused;
    });
    await expect(prober.runDue()).rejects.toThrow('the store is locked');
    lock.meanwhile = null;
    world.behaviours.clear();
    expect((await prober.runDue()).round).toMatchObject({ voidReason: 'STORE_STALLED' });
    expect(await world.health(miner.id)).toBe('HEALTHY');
    await world.close();
  });
});
