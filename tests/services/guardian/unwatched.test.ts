import { expect, it } from 'vitest';
import { eachDatabase } from '../../support/each-database.js';
import { until } from '../../support/until.js';
import { type Guarded, openGuarded, OWNER } from './support.js';

/** As a server leaves it that knows nothing of watching. */
const forget = ({ rig }: Guarded) =>
  rig.db.delete(rig.tables.containerWatches).returning({ id: rig.tables.containerWatches.id });

eachDatabase('a miner that serves and that nobody watches', (store) => {
  it('is found and watched from then on', async () => {
    const scene = await openGuarded({ store: store() });
    expect(await scene.guardian.adopt()).toBe(0);
    await forget(scene);
    expect(await scene.guardian.adopt()).toBe(1);
    await scene.look();
    expect(await scene.watch()).toMatchObject({
      ...{ state: 'RUNNING', deploymentId: (await scene.miner()).deploymentId },
    });
    expect(await scene.guardian.adopt()).toBe(0);
    await scene.close();
  });

  it('is found as soon as the server starts', async () => {
    const scene = await openGuarded({ store: store() });
    await forget(scene);
    scene.guardian.start();
    const watched = () => scene.rig.repositories.containerWatches.find(scene.rig.db, scene.minerId);
    await until('it was looked at', async () => (await watched())?.state === 'RUNNING');
    await scene.guardian.drain(1_000);
    await scene.close();
  });

  it('is left alone while it does not serve', async () => {
    const scene = await openGuarded({ store: store() });
    await scene.rig.mining.miners.stop(OWNER, scene.minerId);
    await forget(scene);
    expect(await scene.guardian.adopt()).toBe(0);
    await scene.close();
  });
});
