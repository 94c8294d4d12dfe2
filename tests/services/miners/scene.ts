import type { Viewer } from '../../../src/services/accounts/viewer.js';
import type { Store } from '../../../src/db/open.js';
import { offerOf } from '../../fakes/fake-cloud.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

export const OWNER = viewerOf('0.0.5');
export const STRANGER = viewerOf('0.0.6');
export const SMALL = offerOf('a');
export const LARGE = offerOf('b', '0.05', {
  vcpu: 8,
  ramGb: 16,
  configuration: 'cpu-8-ram-16gb-storage-25gb',
});

/** A test body with a miner that serves on a small machine, while only large ones are to be had. */
export const inSceneOf =
  (store: () => Store) =>
  (body: (scene: Scene) => Promise<void>, input: object = {}) =>
  async () => {
    const rig = await openMiningRig(store());
    try {
      await body(await sceneOf(rig, input));
    } finally {
      await rig.close();
    }
  };

export type Scene = Awaited<ReturnType<typeof sceneOf>>;

async function sceneOf(rig: MiningRig, input: object) {
  rig.cloud.offers = [SMALL];
  const { miner, deployment } = await rig.mining.miners.launch(OWNER, {
    name: 'm',
    source: { dockerfile: GOOD_DOCKERFILE },
    environment: [{ name: 'SECRET', value: 's3cret' }],
    machine: { countries: ['de'], ports: [4000], maxPricePerDayUsd: '9' },
    ...input,
  });
  await rig.ends(deployment.id);
  rig.cloud.offers = [LARGE];
  return {
    rig,
    minerId: miner.id,
    oldVm: (await rig.miner(miner.id)).vmId ?? '',
    resize: (
      machine: object,
      { viewer = OWNER, ...about }: { viewer?: Viewer; idempotencyKey?: string } = {},
    ) => rig.mining.miners.resize(viewer, { minerId: miner.id, machine, ...about }),
    /** Machines that still cost something. */
    rented: async () =>
      (await rig.repositories.vms.list(rig.db, null, {}, { limit: 50 }))
        .filter(({ state }) => state !== 'TERMINATED')
        .map(({ id }) => id),
    told: async () =>
      (await rig.repositories.notices.list(rig.db, OWNER.accountId, { limit: 50 })).map(({ kind }) => kind),
    followed: async () => (await rig.db.select().from(rig.tables.logFollowers)).map(({ id }) => id),
  };
}

export const states = (rig: MiningRig, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await rig.vm(id)).state));
