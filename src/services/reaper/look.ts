import type { Database } from '../../db/database.js';
import { type Sighting, type Stray, strayId, type StrayRepository } from '../../db/strays.js';
import type { CloudPort, OwnedResource } from '../adapters/cloud.js';
import type { Audit } from '../audit/audit.js';
import { intentNamedBy, prefixOf } from '../vms/intent-name.js';
import { judge } from './judge.js';

export type BillingCloud = CloudPort & Required<Pick<CloudPort, 'listOwned' | 'destroyOwned'>>;

/** Something that bears a name of ours. */
export interface Owned {
  readonly intentName: string;
  readonly resource: OwnedResource;
}
export interface Found extends Owned {
  readonly row: Stray;
  /** Seen in an earlier listing already, and for longer than a create call can be under way. */
  readonly isDue: boolean;
}
export interface Look {
  readonly listed: readonly OwnedResource[];
  readonly found: readonly Found[];
  /** Of `found`, what no machine of this database ever was called. */
  readonly unknown: readonly Found[];
}

interface Needs {
  readonly db: Database;
  readonly strays: StrayRepository;
  readonly audit: Pick<Audit, 'record'>;
  readonly installation: string;
  readonly graceMs: number;
  readonly now: () => Date;
}

const LONGEST_STATE = 100;

/** One whole listing of a provider, matched with what the database knows. A listing that fails changes nothing. */
export function createLook({ db, strays, audit, installation, graceMs, now }: Needs) {
  return async (cloud: BillingCloud, signal: AbortSignal): Promise<Look> => {
    const at = now();
    const owned = namedByUs(await cloud.listOwned(prefixOf(installation), signal));
    // Read after the listing: an intent is written down before anything is made in its name.
    const names = [...new Set(owned.map(({ intentName }) => intentName))];
    const intents = new Map((await strays.intents(db, names)).map((one) => [one.name, one]));
    const listed = owned.map(({ resource }) => resource);

    const suspected = owned.flatMap((one) => {
      const reason = judge(one.resource, intents.get(one.intentName) ?? null, listed);
      return reason === null ? [] : [{ ...one, sighting: sightingOf(cloud, one.resource, reason, at) }];
    });
    // A machine that was ordered anew may go on with the key of its former name.
    const claimed = await strays.claimed(
      db,
      suspected.map(({ resource }) => resource.id),
    );
    const sighted = suspected.filter(({ resource }) => !claimed.has(resource.id));
    const open = await strays.listOpen(db, cloud.provider);
    const rows = await strays.sight(
      db,
      sighted.map(({ sighting }) => sighting),
    );
    const isListed = new Set(listed.map(({ kind, id }) => strayId(cloud.provider, kind, id)));
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    for (const row of open) {
      if (!isListed.has(row.id)) await settleAbsent(row, at);
      else if (!rowOf.has(row.id)) await strays.forget(db, row.id);
    }

    const found = sighted.flatMap(({ sighting, ...one }): Found[] => {
      const row = rowOf.get(sighting.id);
      if (!row) return [];
      const ageMs = at.getTime() - row.firstSeenAt.getTime();
      return [{ ...one, row, isDue: ageMs > 0 && ageMs >= graceMs }];
    });
    return { listed, found, unknown: found.filter(({ row }) => row.reason === 'NO_INTENT') };
  };

  /** Names alike are left out, and a page that moved while it was turned shows things twice. */
  function namedByUs(listed: readonly OwnedResource[]): Owned[] {
    const once = new Map(listed.map((resource) => [`${resource.kind} ${resource.id}`, resource]));
    return [...once.values()].flatMap((resource) => {
      const intentName = intentNamedBy(installation, resource.kind, resource.name);
      return intentName === null ? [] : [{ intentName, resource }];
    });
  }

  async function settleAbsent(row: Stray, at: Date): Promise<void> {
    await db.transaction(async (tx) => {
      const ended = await strays.end(tx, row.id, at, at);
      if (ended?.endingAt == null) return;
      const detail = { name: row.name, result: 'no longer listed' };
      const target = `${row.kind} ${row.resourceId}`;
      await audit.record(tx, { actor: 'reaper', action: 'REAP_DONE', target, detail });
    });
  }
}

function sightingOf(
  { provider }: BillingCloud,
  { kind, id, name, state }: OwnedResource,
  reason: Stray['reason'],
  lastSeenAt: Date,
): Sighting {
  return {
    id: strayId(provider, kind, id),
    ...{ provider, kind, resourceId: id, name, state: state.slice(0, LONGEST_STATE), reason, lastSeenAt },
  };
}
