import type { Transaction } from '../../db/database.js';
import type { NoticeRepository } from '../../db/notices.js';
import type { Notices } from '../notices/notices.js';
import type { GuardLimits } from './limits.js';
import type { Place } from './place.js';

interface Needs {
  readonly notices: Pick<NoticeRepository, 'wasTold'>;
  readonly tell: Notices['tell'];
  readonly now: () => Date;
  readonly limits: GuardLimits;
}

/** What owners are told of their containers. */
export const createGuardNews = ({ notices, tell, now, limits }: Needs) => ({
  async restarted(tx: Transaction, { miner, vm }: Place, count: number): Promise<void> {
    const since = new Date(now().getTime() - limits.noticeEveryMs);
    const about = { ownerId: miner.ownerId, kind: 'CONTAINER_RESTARTED', minerId: miner.id } as const;
    if (await notices.wasTold(tx, about, since)) return;
    const often = count === 1 ? 'was' : `was ${count} times`;
    await tell(tx, {
      ...about,
      vmId: vm.id,
      message: `The container of the miner ${miner.name} had ended and ${often} started again; its log says why it ended. More of the kind are told of once an hour at most.`,
    });
  },

  async loop(tx: Transaction, { miner, vm }: Place, detail: string): Promise<void> {
    const end =
      vm.provider === 'SSH'
        ? 'It was stopped; the host of yours stays leased to it.'
        : 'Its machine is given back, so that it costs nothing more.';
    await tell(tx, {
      ...{ ownerId: miner.ownerId, kind: 'CRASH_LOOP', minerId: miner.id, vmId: vm.id },
      message: `The container of the miner ${miner.name} ends again and again (${detail}), and nobody starts it any more. ${end} Read the last log lines of the miner, mend the model and deploy it anew.`,
    });
  },
});
export type GuardNews = ReturnType<typeof createGuardNews>;
