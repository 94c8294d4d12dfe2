import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../fakes/mining-rig.js';
import { eachDatabase } from '../support/each-database.js';

const OWNER = viewerOf('0.0.5');
/** Where transactions can not overlap, the one that is waited for has not begun by then. */
const OVERLAP_MS = 500;

function signal() {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

eachDatabase('what ends at the same moment', (store) => {
  let rig: MiningRig;
  beforeEach(async () => {
    rig = await openMiningRig(store());
  });
  afterEach(() => rig.close());

  it('leaves no miner ending for ever that is terminated while the last of its machine goes', async () => {
    const launched = await rig.mining.miners.launch(OWNER, {
      name: 'm',
      source: { dockerfile: GOOD_DOCKERFILE },
    });
    const minerId = launched.miner.id;
    await rig.vmBecomes(launched.vm.id, 'READY');
    await rig.mining.vms.terminate(OWNER, launched.vm.id);
    const { miners } = rig.repositories;
    await miners.update(rig.db, minerId, { state: 'FAILED' });

    // The machine's own end looks twice whether the miner waits for it, and the miner begins to just after that.
    const { updateIn } = miners;
    const looked = signal();
    const terminating = looked.promise.then(() => rig.mining.miners.terminate(OWNER, minerId));
    let looks = 0;
    miners.updateIn = async (tx, id, states, change) => {
      const found = await updateIn(tx, id, states, change);
      if (states.length === 1 && states[0] === 'TERMINATING') looks += 1;
      if (looks === 2) {
        looks += 1;
        looked.resolve();
        await Promise.race([terminating, delay(OVERLAP_MS)]);
      }
      return found;
    };
    await rig.vmBecomes(launched.vm.id, 'TERMINATED');
    await terminating;

    expect((await miners.find(rig.db, minerId))?.state).toBe('TERMINATED');
  });
});
