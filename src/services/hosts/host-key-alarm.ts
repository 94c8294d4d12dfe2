import type { Database, Transaction } from '../../db/database.js';
import type { Host, HostRepository } from '../../db/hosts.js';
import type { Vm, VmRepository } from '../../db/vms.js';
import type { DifferentHostKey, HostTarget } from '../adapters/host.js';
import type { EventLog } from '../events/event-log.js';
import type { Log } from '../log.js';
import type { Notices } from '../notices/notices.js';
import { tellOfVm } from '../vms/vm-events.js';
import { looksDifferent, tellOfHost } from './host-events.js';
import { failureOf } from './host-failures.js';

interface Needs {
  readonly db: Database;
  readonly hosts: HostRepository;
  readonly vms: Pick<VmRepository, 'listAt' | 'find' | 'update'>;
  readonly events: EventLog;
  readonly tellOwner: Notices['tell'];
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * A machine that shows another host key than the pinned one is refused, whoever wanted to reach it; here somebody is told.
 * Once per key: it is asked for again and again.
 */
export function createHostKeyAlarm({ db, hosts, vms, events, tellOwner, now, log }: Needs) {
  /** Of a host that this transaction holds. */
  const mark = async (tx: Transaction, before: Host, error: DifferentHostKey): Promise<Host> => {
    if (before.state === 'REMOVED') return before;
    const { shown } = error;
    const after = await hosts.update(tx, before.id, {
      state: 'UNREACHABLE',
      failure: failureOf(error),
      shownHostKeyFingerprint: shown,
    });
    if (looksDifferent(before, after)) await tellOfHost(tx, events, after);
    if (before.shownHostKeyFingerprint === shown) return after;
    const { ownerId, hostKeyFingerprint: pinned } = after;
    log.error({ hostId: after.id, shown, pinned }, 'a host shows another host key');
    await tellOwner(tx, {
      ownerId,
      kind: 'HOST_KEY_CHANGED',
      hostId: after.id,
      message: wordsOn(after, shown),
    });
    return after;
  };

  const markVm = async (
    tx: Transaction,
    id: string,
    isMeant: (vm: Vm) => boolean,
    { shown }: DifferentHostKey,
  ): Promise<void> => {
    const before = await vms.find(tx, id);
    // Another connection may have told of the same key meanwhile.
    if (!before || !isMeant(before) || before.shownHostKeyFingerprint === shown) return;
    const since = now();
    const vm = await vms.update(tx, id, { shownHostKeyFingerprint: shown, shownHostKeySince: since });
    const { hostKeyFingerprint: pinned, ownerId, minerId, label } = vm;
    log.error({ vmId: id, shown, pinned }, 'a machine shows another host key');
    await tellOfVm(tx, events, vm, `The machine shows the host key ${shown} instead of ${pinned ?? 'none'}`);
    await tellOwner(tx, {
      ownerId,
      kind: 'HOST_KEY_CHANGED',
      vmId: id,
      minerId,
      message: `The machine ${label} shows the host key ${shown} instead of ${pinned ?? 'none'}. It is no longer connected to; terminate it unless the provider says why.`,
    });
  };

  const raise = async (target: HostTarget, error: DifferentHostKey): Promise<void> => {
    const { address, port, hostKeyFingerprint: pinned } = target;
    const isMeant = (row: { readonly hostKeyFingerprint: string | null }): boolean =>
      row.hostKeyFingerprint === pinned;
    for (const host of (await hosts.listAt(db, address, port)).filter(isMeant)) {
      await db.transaction(async (tx) => {
        const held = await hosts.hold(tx, host.id);
        // A key that was accepted meanwhile is no other one.
        if (held && isMeant(held)) await mark(tx, held, error);
      });
    }
    for (const vm of (await vms.listAt(db, address, port)).filter(isMeant)) {
      if (vm.provider === 'SSH' || vm.shownHostKeyFingerprint === error.shown) continue;
      await db.transaction((tx) => markVm(tx, vm.id, isMeant, error));
    }
  };

  return {
    mark,
    raise,
    /** From where nobody can wait for it. What is not told now is told at the next contact. */
    raiseSoon(target: HostTarget, error: DifferentHostKey): void {
      raise(target, error).catch((failure: unknown) =>
        log.error({ err: failure, address: target.address }, 'a changed host key could not be told'),
      );
    },
  };
}
export type HostKeyAlarm = ReturnType<typeof createHostKeyAlarm>;

const wordsOn = ({ name, hostKeyFingerprint }: Host, shown: string): string =>
  `The host ${name} shows the host key ${shown} instead of ${hostKeyFingerprint ?? 'none'}. It is no longer connected to until you accept that key.`;
