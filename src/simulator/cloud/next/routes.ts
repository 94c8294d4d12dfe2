import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { notFound, Refusal, refusalOf } from '../../http/refusal.js';
import { jsonOf, ok, type Reply, type Route, route } from '../../http/router.js';
import { diskPrice, ipPrice, vmPrice } from '../account.js';
import type { Maker } from '../create.js';
import type { CloudKnobs } from '../knobs.js';
import type { Lifecycle } from '../lifecycle.js';
import { pageOf } from '../lists.js';
import { formatUsd, usd } from '../money.js';
import type { Parts } from '../parts.js';
import type { CloudRecord, VmRecord } from '../records.js';
import { interfaceChange, nameShape, parse } from '../validate.js';
import { type VmActions, wrongNetwork } from '../vm-routes.js';
import { type DraftInterface, readDraft } from './draft.js';
import { createReceipts } from './receipts.js';
import { nextInterfaceViews, nextVmView } from './views.js';

interface Needs {
  readonly cloud: CloudRecord;
  readonly maker: Maker;
  readonly lifecycle: Lifecycle;
  readonly parts: Parts;
  readonly actions: VmActions;
  readonly knobs: CloudKnobs;
  readonly isListed: (record: VmRecord) => boolean;
}

const change = z.object({ name: nameShape.optional(), configurationId: z.guid().optional() });
const notDraft = () => new Refusal(406, 'vm_not_draft', 'VM is not a draft');
const noRoom = () =>
  new Refusal(422, 'unprocessable_entity', 'Not enough capacity', {
    violations: [{ type: 'computeCapacity' }],
  });

/** A draft that costs nothing, then one step that cannot be taken twice. */
export function nextRoutes({ cloud, maker, lifecycle, parts, actions, knobs, isListed }: Needs): Route[] {
  const receipts = createReceipts(cloud, knobs);
  const checkGroup = (groupId: string, clusterId: string) => {
    const group = cloud.securityGroups.find(({ id }) => id === groupId);
    if (!group) throw notFound('Security group not found');
    if (group.clusterId !== clusterId) throw wrongNetwork();
  };
  const act = (path: string, go: (vm: VmRecord) => void) =>
    route('POST', `/v3/vms/:id/${path}`, ({ params }): Reply => {
      const vm = actions.find(params[0]);
      go(vm);
      lifecycle.settle();
      return ok(nextVmView(vm));
    });

  return [
    route('POST', '/v3/vms', (call) =>
      receipts.once(call, 201, async () => {
        const { request, interfaces } = readDraft(jsonOf(call), cloud);
        for (const one of interfaces)
          if (one.kind === 'private' && one.securityGroupId !== undefined)
            checkGroup(one.securityGroupId, request.clusterId);
        const vm = await maker.draft(request, call.fault);
        vm.interfaces = interfaces.map(interfaceOf);
        const own = (records: readonly { id: string; attachedTo: string | null; status: string }[]) =>
          records.filter((one) => one.attachedTo === vm.id && one.status === 'draft').map(({ id }) => id);
        return {
          id: vm.id,
          acceptedStatus: 'draft',
          createdResources: { storageIds: own(cloud.disks), publicIpIds: own(cloud.ips) },
        };
      }),
    ),
    route('GET', '/v3/vms', ({ query }) =>
      ok(pageOf({ records: cloud.vms.filter(isListed), query, view: nextVmView })),
    ),
    route('GET', '/v3/vms/:id', ({ params }) => ok(nextVmView(actions.find(params[0])))),
    route('PATCH', '/v3/vms/:id', (call) => {
      const vm = actions.find(call.params[0]);
      const { name, configurationId } = parse(change, jsonOf(call));
      if (configurationId !== undefined) {
        if (vm.status !== 'draft') throw notDraft();
        vm.configurationId = configurationId;
      }
      if (name !== undefined) actions.rename(vm, name);
      return ok(nextVmView(vm));
    }),
    route('DELETE', '/v3/vms/:id', ({ params }) => {
      const vm = actions.find(params[0]);
      if (vm.status !== 'draft') throw notDraft();
      parts.discard(vm.id);
      cloud.vms = cloud.vms.filter((one) => one !== vm);
      lifecycle.touch();
      return { status: 204 };
    }),
    act('provision', (vm) => {
      if (vm.status !== 'draft') throw notDraft();
      if (knobs.telemetryLost) throw refusalOf('capacity_telemetry_unavailable');
      if (vmPrice(vm) === null)
        throw new Refusal(422, 'resource_price_unavailable', 'No price for the resource', {
          violations: [{ type: 'priceUnavailable' }],
        });
      maker.provision(vm, noRoom);
    }),
    route('POST', '/v3/vms/:id/terminate', (call) =>
      receipts.once(call, 200, async () => {
        const vm = actions.find(call.params[0]);
        actions.terminate(vm);
        lifecycle.settle();
        return nextVmView(vm);
      }),
    ),
    act('restart', actions.restart),
    act('softreboot', actions.softReboot),
    route('GET', '/v3/vms/:id/interfaces', ({ params }) =>
      ok({ items: nextInterfaceViews(actions.find(params[0]), cloud) }),
    ),
    route('PATCH', '/v3/vms/:id/interfaces/:interface', (call) => {
      const vm = actions.find(call.params[0]);
      const { securityGroupId } = parse(interfaceChange, jsonOf(call));
      actions.bind(vm, call.params[1], securityGroupId ?? null);
      lifecycle.settle();
      return ok(nextVmView(vm));
    }),
    route('POST', '/v3/vm-estimates', (call) => {
      const { request } = readDraft(jsonOf(call), cloud);
      const { priceFactor } = cloud.terms;
      const machine = vmPrice({ ...request, priceFactor });
      if (machine === null) throw refusalOf('resource_price_unavailable');
      let total = usd(machine);
      for (const disk of [request.bootDisk, ...request.dataDisks])
        if (typeof disk !== 'string') total += usd(diskPrice({ ...disk, priceFactor }));
      if (request.publicIp !== null) total += usd(ipPrice({ clusterId: request.clusterId, priceFactor }));
      const hourly = formatUsd(total);
      return ok({
        hourlyTotal: hourly,
        hourlyIncremental: hourly,
        currency: 'USD',
        calculatedAt: new Date().toISOString(),
      });
    }),
  ];
}

const interfaceOf = (asked: DraftInterface) => ({
  id: randomUUID(),
  kind: asked.kind,
  securityGroupId: asked.kind === 'private' ? (asked.securityGroupId ?? null) : null,
});

const TWINS: readonly (readonly [next: string, current: string])[] = [
  ['/v3/configurations', '/v1/configurations/virtual_machines'],
  ['/v3/images', '/v1/storages/default_images'],
  ['/v3/users/balances', '/v2/users/balances'],
  ['/v3/ssh-keys', '/v1/ssh_keys'],
  ['/v3/public-ips', '/v1/public_ips'],
  ['/v3/security-groups', '/v1/security_groups'],
  ['/v3/storages', '/v1/storages'],
  ['/v3/clusters', '/v1/clusters'],
  ['/v3/datacenters', '/v1/datacenters'],
  ['/v3/vpcs', '/v1/vpcs'],
];

/** The path of the current generation that a path of the next one is a twin of, or null. */
export function twinOf(path: string): string | null {
  const twin = TWINS.find(([next]) => path === next || path.startsWith(`${next}/`));
  return twin ? `${twin[1]}${path.slice(twin[0].length)}` : null;
}

/** The next generation pages every list, also the catalogues. */
export function paged(reply: Reply, query: URLSearchParams): Reply {
  const { body } = reply;
  if (typeof body !== 'object' || body === null || !('items' in body) || 'pagination' in body) return reply;
  const items: unknown[] = Array.isArray(body.items) ? body.items : [];
  const records = items.map((item, index) => ({ id: '', name: '', status: '', createdAt: -index, item }));
  const bare = new URLSearchParams([...query].filter(([name]) => name === 'page' || name === 'perPage'));
  return { ...reply, body: pageOf({ records, query: bare, view: ({ item }) => item }) };
}
