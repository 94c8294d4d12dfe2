import { randomUUID } from 'node:crypto';
import { conflict, notFound, Refusal, unprocessable } from '../http/refusal.js';
import { jsonOf, ok, type Route, route } from '../http/router.js';
import { CLUSTERS, clusterById } from './catalog.js';
import { addKey } from './keys.js';
import type { Lifecycle } from './lifecycle.js';
import { pageOf } from './lists.js';
import type { CloudRecord, PartRecord } from './records.js';
import { idList, newKey, newSecurityGroup, parse } from './validate.js';
import { diskView, instant, ipView, keyView, securityGroupView } from './views.js';

interface Needs {
  readonly cloud: CloudRecord;
  readonly lifecycle: Lifecycle;
  readonly now: () => number;
}

/** Keys, disks, addresses and security groups: what a machine is put together from. */
export function partRoutes({ cloud, lifecycle, now }: Needs): Route[] {
  const remove = <T extends PartRecord>(records: readonly T[], id: string | undefined, what: string): T => {
    const part = records.find((item) => item.id === id);
    if (!part || part.status === 'removed') throw notFound(`${what} not found`);
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
  const removeGroup = (id: string | undefined) => {
    const group = cloud.securityGroups.find((item) => item.id === id);
    if (!group) throw notFound('Security group not found');
    const shown = securityGroupView(group, cloud);
    if (shown.attachedTo.length > 0) throw new Refusal(409, 'attached_to_vm', 'Security group is in use');
    cloud.securityGroups = cloud.securityGroups.filter((item) => item !== group);
    return { ...shown, status: 'removing' };
  };
  const removal = (path: string, one: (id: string | undefined) => unknown): Route[] => [
    route('DELETE', `${path}/:id`, ({ params }) => ok(one(params[0]))),
    route('POST', `${path}/delete`, (call) => ok(parse(idList, jsonOf(call)).ids.map((id) => one(id)))),
  ];

  return [
    // Fixed words come before ids, or `delete` would be one.
    ...removal('/v1/ssh_keys', removeKey),
    ...removal('/v1/storages', removeDisk),
    ...removal('/v1/public_ips', removeIp),
    ...removal('/v1/security_groups', removeGroup),
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
        pageOf({
          records: cloud.disks,
          query,
          view: (disk) => diskView(disk, cloud),
          also: ({ attachedTo }) => query.get('excludeAttached') !== 'true' || attachedTo === null,
        }),
      ),
    ),
    route('GET', '/v1/storages/:id', ({ params }) => {
      const disk = cloud.disks.find(({ id }) => id === params[0]);
      if (!disk) throw notFound('Storage not found');
      return ok(diskView(disk, cloud));
    }),
    // The vendor has no read of a single address; lists filter by `ids`.
    route('GET', '/v1/public_ips', ({ query }) =>
      ok(
        pageOf({
          records: cloud.ips,
          query,
          view: (ip) => ipView(ip, cloud),
          also: ({ attachedTo }) => query.get('excludeAttached') !== 'true' || attachedTo === null,
        }),
      ),
    ),
    route('GET', '/v1/vpcs', ({ query }) =>
      ok(
        pageOf({
          records: CLUSTERS.map(({ id: clusterId, vpcId, name }) => ({
            id: vpcId,
            userId: cloud.userId,
            clusterId,
            name: `default-${name}`,
            status: 'ready',
            subnetsCount: 1,
            createdAt: 0,
          })),
          query,
          view: (vpc) => ({ ...vpc, createdAt: instant(vpc.createdAt) }),
        }),
      ),
    ),
    route('GET', '/v1/security_groups', ({ query }) =>
      ok(
        pageOf({
          records: cloud.securityGroups.map((group) => ({ ...group, status: 'ready' })),
          query,
          view: (group) => securityGroupView(group, cloud),
        }),
      ),
    ),
    route('POST', '/v1/security_groups', (call) => {
      const body = parse(newSecurityGroup, jsonOf(call));
      const cluster = body.clusterId
        ? clusterById(body.clusterId)
        : CLUSTERS.find(({ vpcId }) => vpcId === body.vpcId);
      if (!cluster) throw notFound('Vpc not found');
      if (cloud.securityGroups.length >= 1_000) throw unprocessable('Unable to process the entity');
      if (cloud.securityGroups.some(({ name }) => name === body.name)) throw conflict('Name is taken');
      const group = {
        id: randomUUID(),
        name: body.name,
        clusterId: cluster.id,
        ingress: rulesOf(body.ingressRules),
        egress: rulesOf(body.egressRules),
        createdAt: now(),
      };
      cloud.securityGroups.push(group);
      return ok(securityGroupView(group, cloud));
    }),
  ];
}

const rulesOf = (rules: readonly unknown[] | null | undefined) =>
  rules ? { type: 'allow', rules } : { type: 'allowAll' };
