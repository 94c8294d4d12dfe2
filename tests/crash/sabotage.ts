import type { Core } from '../../src/app/core.js';
import type { CloudPort, RentReceipt } from '../../src/services/adapters/cloud.js';
import type { Method } from './wrap.js';
import { replace } from './wrap.js';

/** What is taken out of the protocol, to see that the harness notices. */
export const SABOTAGES = ['intent', 'adoption', 'disk', 'address'] as const;
export type Sabotage = (typeof SABOTAGES)[number];

export function sabotage(core: Core, what: Sabotage): void {
  const { clouds } = core.farEnds;
  const cloud = clouds.of(clouds.preferred);
  if (!cloud) throw new Error('There is no cloud');
  if (what === 'intent') forgetIntents(core);
  if (what === 'adoption') cloud.findByName = () => Promise.resolve([]);
  if (what === 'disk' || what === 'address') spare(cloud, what);
}

/** The call is made without a word on record before it. */
function forgetIntents(core: Core): void {
  const { queue, queues } = core.repositories.vms;
  const wrapped = [queue, ...Object.values(queues)].flatMap((one) =>
    ['note', 'settle'].map((name) => [one, name] as const),
  );
  for (const [one, name] of wrapped) {
    replace(one, name, (original) => {
      const write = original as (...args: unknown[]) => unknown;
      return ((db: unknown, id: unknown, token: unknown, change: Record<string, unknown>) => {
        const { createCalledAt: _intent, ...rest } = change;
        return write(db, id, token, Object.keys(rest).length > 0 ? rest : { lastError: null });
      }) as Method;
    });
  }
}

const NOWHERE = '00000000-0000-4000-8000-000000000000';

/** Machines end as ever, but of one kind of part nothing is ever given back, nor found again by its name. */
function spare(cloud: CloudPort, what: 'disk' | 'address'): void {
  const { destroy, findByName, listOwned, destroyOwned } = cloud;
  const part = what === 'disk' ? 'diskId' : 'ipId';
  const kind = what === 'disk' ? 'DISK' : 'ADDRESS';
  if (!listOwned || !destroyOwned) throw new Error('This cloud can not end single parts');

  cloud.destroy = (receipt, signal) => destroy({ ...receipt, [part]: NOWHERE }, signal);
  cloud.findByName = async (name, signal) => {
    const known = (await findByName(name, signal)).map(
      (receipt): RentReceipt => (receipt.vmId === null ? { ...receipt, [part]: null } : receipt),
    );
    return known.filter((receipt) => Object.values(receipt).some((id) => id !== null));
  };
  cloud.listOwned = async (prefix, signal) =>
    (await listOwned(prefix, signal)).filter((resource) => resource.kind !== kind);
  cloud.destroyOwned = async (resource, signal) =>
    resource.kind === kind ? 'GONE' : destroyOwned(resource, signal);
}
