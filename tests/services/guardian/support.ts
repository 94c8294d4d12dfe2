import type { FakeContainer } from '../../fakes/fake-engine.js';
import type { Store } from '../../../src/db/open.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

export const OWNER = viewerOf('0.0.5');
export const SECOND = 1_000;

interface Options {
  readonly config?: object;
  readonly isOwnHost?: boolean;
  readonly store?: Store;
}

/** A miner that serves, and whose container is looked at by hand. */
export async function openGuarded({ config = {}, isOwnHost = false, store }: Options = {}) {
  const rig = await openMiningRig(store);
  let machine = {};
  if (isOwnHost) {
    const { id } = await rig.mining.hosts.register(OWNER, { name: 'box', address: '127.0.0.50' });
    const isThere = async () => (await rig.repositories.hosts.find(rig.db, id))?.state === 'AVAILABLE';
    await rig.turn(rig.hostWorker, isThere);
    machine = { machine: { hostId: id } };
  }
  const { miner, deployment } = await rig.mining.miners.launch(OWNER, {
    name: 'm',
    source: { dockerfile: GOOD_DOCKERFILE },
    ...machine,
    ...config,
  });
  await rig.ends(deployment.id);
  return sceneOf(rig, miner.id);
}

function sceneOf(rig: MiningRig, minerId: string) {
  const { guardian } = rig.mining;
  const scene = {
    rig,
    minerId,
    guardian,
    miner: () => rig.miner(minerId),
    async watch() {
      const found = await rig.repositories.containerWatches.find(rig.db, minerId);
      if (!found) throw new Error('The container is not watched');
      return found;
    },
    container(): FakeContainer {
      const [found] = rig.engines.containers();
      if (!found) throw new Error('There is no container');
      return found;
    },
    crash(exitCode = 1): void {
      Object.assign(scene.container(), { status: 'exited', exitCode });
    },
    starts: () => rig.engines.script.count('start'),
    /** One look, now or when the next one is due. */
    async look(): Promise<void> {
      const { stepDueAt } = await scene.watch();
      if (stepDueAt === null) throw new Error('Nobody is to look');
      rig.later(Math.max(0, stepDueAt.getTime() - rig.clock.at.getTime()));
      if ((await guardian.runDue()) !== 1) throw new Error('It was not looked at');
    },
    /** Looks until it holds true. */
    async lookUntil(isSo: () => Promise<boolean> | boolean, looks = 20): Promise<void> {
      for (let look = 0; look < looks; look += 1) {
        if (await isSo()) return;
        await scene.look();
      }
      if (!(await isSo())) throw new Error(`It did not come about in ${looks} looks`);
    },
    secondsTo: (at: Date | null) =>
      at === null ? null : Math.round((at.getTime() - rig.clock.at.getTime()) / SECOND),
    notices: async (kind: string) =>
      (await rig.repositories.notices.list(rig.db, OWNER.accountId, { limit: 50 })).filter(
        (one) => one.kind === kind,
      ),
    close: () => rig.close(),
  };
  return scene;
}
export type Guarded = Awaited<ReturnType<typeof openGuarded>>;
