import { notAcceptable, notFound, Refusal, unprocessable } from '../http/refusal.js';
import { jsonOf, ok, type Route, route } from '../http/router.js';
import { freeIn } from './capacity.js';
import { clusterById } from './catalog.js';
import { addKey } from './keys.js';
import type { CloudKnobs } from './knobs.js';
import type { Lifecycle } from './lifecycle.js';
import { pageOf } from './lists.js';
import type { Parts } from './parts.js';
import type { CloudRecord, PartRecord } from './records.js';
import { idList, newDisk, newIp, newKey, parse, renamed } from './validate.js';
import { diskView, ipView, keyView } from './views.js';

interface Needs {
  readonly cloud: CloudRecord;
  readonly lifecycle: Lifecycle;
  readonly parts: Parts;
  readonly knobs: CloudKnobs;
  readonly isListed: (record: { readonly createdAt: number; readonly listedFrom: number }) => boolean;
}

/** Keys, disks and addresses: what a machine is put together from. */
export function partRoutes({ cloud, lifecycle, parts, knobs, isListed }: Needs): Route[] {
  const find = <T extends PartRecord>(records: readonly T[], id: string | undefined, what: string): T => {
    const part = records.find((item) => item.id === id);
    if (!part) throw notFound(`${what} not found`);
    return part;
  };
  const remove = <T extends PartRecord>(records: readonly T[], id: string | undefined, what: string): T => {
    const part = find(records, id, what);
    if (part.status === 'removed') {
      if (knobs.deleteTwice === 'accept') return part;
      throw notFound(`${what} not found`);
    }
    if (part.attachedTo !== null) throw new Refusal(409, 'attached_to_vm', `${what} is attached to a VM`);
    if (part.status !== 'removing') lifecycle.remove(part);
    lifecycle.settle();
    return part;
  };
  const removeDisk = (id: string | undefined) => diskView(remove(cloud.disks, id, 'Storage'), cloud);
  const removeIp = (id: string | undefined) => ipView(remove(cloud.ips, id, 'Public IP'), cloud);
  const removeKey = (id: string | undefined) => {
    const key = cloud.keys.find((item) => item.id === id);
    if (!key) throw notFound('SSH key not found');
    cloud.keys = cloud.keys.filter((item) => item !== key);
    return keyView(key, cloud);
  };
  const removal = (path: string, one: (id: string | undefined) => unknown): Route[] => [
    route('DELETE', `${path}/:id`, ({ params }) => ok(one(params[0]))),
    route('POST', `${path}/delete`, (call) => ok(parse(idList, jsonOf(call)).ids.map((id) => one(id)))),
  ];
  const isAsked = (query: URLSearchParams) => (part: PartRecord) =>
    isListed(part) && (query.get('excludeAttached') !== 'true' || part.attachedTo === null);
  const birth = () => ({
    priceFactor: cloud.terms.priceFactor,
    listedFrom: 0,
    paidByEpoch: false,
    isDraft: false,
  });
  const clusterOf = (id: string) => {
    const cluster = clusterById(id);
    if (!cluster) throw notFound('Cluster not found');
    return cluster;
  };

  return [
    // Fixed words come before ids, or `delete` would be one.
    ...removal('/v1/ssh_keys', removeKey),
    ...removal('/v1/storages', removeDisk),
    ...removal('/v1/public_ips', removeIp),
    route('GET', '/v1/ssh_keys', ({ query }) =>
      ok(
        pageOf({
          records: cloud.keys.map((key) => ({ ...key, status: 'ready', createdAt: 0 })),
          query,
          view: ({ status: _status, createdAt: _createdAt, ...key }) => keyView(key, cloud),
        }),
      ),
    ),
    route('POST', '/v1/ssh_keys', (call) => {
      const { name, publicKey } = parse(newKey, jsonOf(call));
      return ok(keyView(addKey(cloud.keys, name, publicKey), cloud));
    }),
    route('GET', '/v1/storages', ({ query }) =>
      ok(
        pageOf({ records: cloud.disks, query, view: (disk) => diskView(disk, cloud), also: isAsked(query) }),
      ),
    ),
    route('POST', '/v1/storages', (call) => {
      const disk = parse(newDisk, jsonOf(call));
      if (freeIn(clusterOf(disk.clusterId), cloud).nvmeGb < disk.volumeGb)
        throw unprocessable('Unable to process the entity');
      return ok(diskView(parts.addDisk(disk, disk.osImage ? 'BOOT' : 'DATA', birth()), cloud));
    }),
    route('GET', '/v1/storages/:id', ({ params }) =>
      ok(diskView(find(cloud.disks, params[0], 'Storage'), cloud)),
    ),
    route('PATCH', '/v1/storages/:id', (call) => {
      const disk = find(cloud.disks, call.params[0], 'Storage');
      disk.name = parse(renamed, jsonOf(call)).name;
      return ok(diskView(disk, cloud));
    }),
    // The vendor has no read of a single address; lists filter by `ids`.
    route('GET', '/v1/public_ips', ({ query }) =>
      ok(pageOf({ records: cloud.ips, query, view: (ip) => ipView(ip, cloud), also: isAsked(query) })),
    ),
    route('POST', '/v1/public_ips', async (call) => {
      const asked = parse(newIp, jsonOf(call));
      const cluster = clusterOf(asked.clusterId);
      const address = await parts.takeAddress();
      if (freeIn(cluster, cloud).publicIps < 1) {
        parts.dropAddress(address);
        throw unprocessable('Unable to process the entity');
      }
      return ok(ipView(parts.addIp(asked, address, birth()), cloud));
    }),
    route('PATCH', '/v1/public_ips/:id', (call) => {
      const ip = find(cloud.ips, call.params[0], 'Public IP');
      if (ip.status === 'removing') throw notAcceptable('Public IP is not in a status to be updated');
      ip.name = parse(renamed, jsonOf(call)).name;
      return ok(ipView(ip, cloud));
    }),
  ];
}
