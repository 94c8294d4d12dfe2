import { randomUUID } from 'node:crypto';
import { badRequest, notAcceptable, notFound, Refusal } from '../http/refusal.js';
import { type Call, jsonOf, ok, type Reply, type Route, route } from '../http/router.js';
import type { Maker } from './create.js';
import type { CloudKnobs } from './knobs.js';
import type { Lifecycle } from './lifecycle.js';
import { pageOf, queryList } from './lists.js';
import type { Parts } from './parts.js';
import type { CloudRecord, VmRecord } from './records.js';
import { addedIp, dataDisks, interfaceChange, parse, parseNewVm, renamed } from './validate.js';
import { allowedActions, interfaceViews, vmView } from './views.js';

const EXPANSIONS = ['bootDisk', 'dataDisks', 'publicIp', 'subnets', 'sshKeys', 'networkInterfaces'];

interface Needs {
  readonly cloud: CloudRecord;
  readonly maker: Maker;
  readonly lifecycle: Lifecycle;
  readonly parts: Parts;
  readonly knobs: CloudKnobs;
  readonly now: () => number;
  readonly isListed: (record: VmRecord) => boolean;
}
export const wrongNetwork = () =>
  new Refusal(409, 'security_group_vpc_mismatch', 'The security group belongs to another VPC');
export type VmActions = ReturnType<typeof vmActions>;

/** What may be done to a machine, whatever the generation that asks for it. */
export function vmActions({ cloud, lifecycle, parts, knobs, now }: Needs) {
  const allow = (vm: VmRecord, action: string) => {
    if (!allowedActions(vm).includes(action)) throw notAcceptable(`VM is not in a status to ${action}`);
  };
  /** Not in effect before a restart. */
  const changed = (vm: VmRecord) => {
    vm.restartRequired = true;
    lifecycle.hold(vm, 'updating');
  };
  return {
    find(id: string | undefined): VmRecord {
      const vm = cloud.vms.find((item) => item.id === id);
      if (!vm) throw notFound('Vm not found');
      return vm;
    },
    rename(vm: VmRecord, name: string) {
      vm.name = name;
      vm.updatedAt = now();
    },
    terminate(vm: VmRecord) {
      const isEnding = vm.status === 'terminating' || vm.status === 'terminated';
      if (isEnding && knobs.terminateTwice === 'accept') return;
      allow(vm, 'terminate');
      lifecycle.terminate(vm);
    },
    restart(vm: VmRecord) {
      allow(vm, 'restart');
      lifecycle.hold(vm, 'restarting');
    },
    softReboot(vm: VmRecord) {
      allow(vm, 'softReboot');
      lifecycle.hold(vm, 'softRebooting');
    },
    bind(vm: VmRecord, interfaceId: string | undefined, groupId: string | null) {
      const target = vm.interfaces.find(({ id }) => id === interfaceId);
      if (!target) throw notFound('Network interface not found');
      const group = cloud.securityGroups.find(({ id }) => id === groupId);
      if (groupId !== null && !group) throw notFound('Security group not found');
      if (group && group.clusterId !== vm.clusterId) throw wrongNetwork();
      allow(vm, 'updateNetworkInterface');
      target.securityGroupId = groupId;
      changed(vm);
    },
    addIp(vm: VmRecord, ipId: string) {
      const ip = cloud.ips.find(({ id }) => id === ipId);
      if (ip && ip.attachedTo !== null)
        throw new Refusal(409, 'attached_to_vm', 'Public IP is attached to a VM');
      const attachable = parts.attachableIp(ipId);
      allow(vm, 'addPublicIp');
      attachable.attachedTo = vm.id;
      vm.publicIpId = attachable.id;
      vm.interfaces.push({ id: randomUUID(), kind: 'public', securityGroupId: null });
      changed(vm);
    },
    removeIp(vm: VmRecord) {
      allow(vm, 'removePublicIp');
      for (const ip of cloud.ips) if (ip.id === vm.publicIpId) ip.attachedTo = null;
      vm.publicIpId = null;
      vm.interfaces = vm.interfaces.filter(({ kind }) => kind !== 'public');
      changed(vm);
    },
    addDisks(vm: VmRecord, ids: readonly string[]) {
      const disks = ids.map(parts.attachableDisk);
      allow(vm, 'addStorages');
      for (const disk of disks) disk.attachedTo = vm.id;
      vm.dataDiskIds = [...vm.dataDiskIds, ...ids];
      lifecycle.hold(vm, 'updating');
    },
    removeDisks(vm: VmRecord, ids: readonly string[]) {
      if (ids.some((id) => !vm.dataDiskIds.includes(id))) throw notFound('Storage is not attached to the VM');
      allow(vm, 'removeStorages');
      for (const disk of cloud.disks) if (ids.includes(disk.id)) disk.attachedTo = null;
      vm.dataDiskIds = vm.dataDiskIds.filter((id) => !ids.includes(id));
      lifecycle.hold(vm, 'updating');
    },
  };
}

export function vmRoutes(needs: Needs): Route[] {
  const { cloud, maker, lifecycle, isListed } = needs;
  const actions = vmActions(needs);
  const show = (vm: VmRecord, { query }: Call): Reply => ok(vmView(vm, cloud, expandOf(query), false));
  const act =
    (go: (vm: VmRecord, call: Call) => void) =>
    (call: Call): Reply => {
      const vm = actions.find(call.params[0]);
      go(vm, call);
      lifecycle.settle();
      return show(vm, call);
    };
  const change = (method: string, path: string, go: (vm: VmRecord, call: Call) => void) =>
    route(method, `/v2/vms/:id${path}`, act(go));
  return [
    route('POST', '/v2/vms', async (call) => {
      const vm = await maker.vm(parseNewVm(jsonOf(call)), call.fault);
      return ok(vmView(vm, cloud, [], true));
    }),
    route('GET', '/v2/vms', ({ query }) => {
      const expand = expandOf(query);
      const publicIpId = query.get('publicIpId');
      return ok(
        pageOf({
          records: cloud.vms.filter(isListed),
          query,
          view: (vm) => vmView(vm, cloud, expand, true),
          also: (vm) => publicIpId === null || vm.publicIpId === publicIpId,
        }),
      );
    }),
    route('GET', '/v2/vms/:id', (call) => show(actions.find(call.params[0]), call)),
    change('PATCH', '', (vm, call) => actions.rename(vm, parse(renamed, jsonOf(call)).name)),
    change('POST', '/terminate', actions.terminate),
    change('POST', '/restart', actions.restart),
    change('POST', '/softreboot', actions.softReboot),
    change('POST', '/public_ip/add', (vm, call) =>
      actions.addIp(vm, parse(addedIp, jsonOf(call)).publicIpId),
    ),
    change('POST', '/public_ip/remove', actions.removeIp),
    change('POST', '/storages/add', (vm, call) =>
      actions.addDisks(vm, parse(dataDisks, jsonOf(call)).dataDisks),
    ),
    change('POST', '/storages/remove', (vm, call) =>
      actions.removeDisks(vm, parse(dataDisks, jsonOf(call)).dataDisks),
    ),
    route('GET', '/v2/vms/:id/interfaces', ({ params }) => ok(interfaceViews(actions.find(params[0])))),
    change('PATCH', '/interfaces/:interface', (vm, call) =>
      actions.bind(vm, call.params[1], parse(interfaceChange, jsonOf(call)).securityGroupId ?? null),
    ),
  ];
}

function expandOf(query: URLSearchParams): string[] {
  const wanted = queryList(query, 'expand');
  const unknown = wanted.find((name) => !EXPANSIONS.includes(name));
  if (unknown !== undefined)
    throw badRequest(`Failed to deserialize query string: unknown variant \`${unknown}\``);
  return wanted;
}
