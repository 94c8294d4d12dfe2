import { badRequest, notAcceptable, notFound } from '../http/refusal.js';
import { type Call, jsonOf, ok, type Reply, type Route, route } from '../http/router.js';
import type { createMaker } from './create.js';
import type { Lifecycle } from './lifecycle.js';
import { pageOf, queryList } from './lists.js';
import type { CloudRecord, VmRecord } from './records.js';
import { interfaceChange, parse, parseNewVm, renamed } from './validate.js';
import { allowedActions, interfaceViews, vmView } from './views.js';

const EXPANSIONS = ['bootDisk', 'dataDisks', 'publicIp', 'subnets', 'sshKeys', 'networkInterfaces'];

interface Needs {
  readonly cloud: CloudRecord;
  readonly maker: ReturnType<typeof createMaker>;
  readonly lifecycle: Lifecycle;
  readonly now: () => number;
  /** New machines stay out of lists for so long. */
  readonly listLagMs: () => number;
}

export function vmRoutes({ cloud, maker, lifecycle, now, listLagMs }: Needs): Route[] {
  const find = (id: string | undefined): VmRecord => {
    const vm = cloud.vms.find((item) => item.id === id);
    if (!vm) throw notFound('Vm not found');
    return vm;
  };
  const show = (vm: VmRecord, { query }: Call): Reply => ok(vmView(vm, cloud, expandOf(query), false));
  const allow = (vm: VmRecord, action: string) => {
    if (!allowedActions(vm).includes(action)) throw notAcceptable(`VM is not in a status to ${action}`);
  };
  const act =
    (action: string, go: (vm: VmRecord) => void) =>
    (call: Call): Reply => {
      const vm = find(call.params[0]);
      allow(vm, action);
      go(vm);
      lifecycle.settle();
      return show(vm, call);
    };
  return [
    route('POST', '/v2/vms', async (call) => {
      const vm = await maker.vm(parseNewVm(jsonOf(call)), call.partial);
      return ok(vmView(vm, cloud, [], true));
    }),
    route('GET', '/v2/vms', ({ query }) => {
      const expand = expandOf(query);
      const publicIpId = query.get('publicIpId');
      return ok(
        pageOf({
          records: cloud.vms.filter(({ createdAt }) => createdAt <= now() - listLagMs()),
          query,
          view: (vm) => vmView(vm, cloud, expand, true),
          also: (vm) => publicIpId === null || vm.publicIpId === publicIpId,
        }),
      );
    }),
    route('GET', '/v2/vms/:id', (call) => show(find(call.params[0]), call)),
    route('PATCH', '/v2/vms/:id', (call) => {
      const vm = find(call.params[0]);
      vm.name = parse(renamed, jsonOf(call)).name;
      vm.updatedAt = now();
      return show(vm, call);
    }),
    route(
      'POST',
      '/v2/vms/:id/terminate',
      act('terminate', (vm) => lifecycle.terminate(vm)),
    ),
    route(
      'POST',
      '/v2/vms/:id/restart',
      act('restart', (vm) => lifecycle.pass(vm, 'restarting')),
    ),
    route(
      'POST',
      '/v2/vms/:id/softreboot',
      act('softReboot', (vm) => lifecycle.pass(vm, 'softRebooting')),
    ),
    route('GET', '/v2/vms/:id/interfaces', ({ params }) => ok(interfaceViews(find(params[0])))),
    route('PATCH', '/v2/vms/:id/interfaces/:interface', (call) => {
      const vm = find(call.params[0]);
      const target = vm.interfaces.find(({ id }) => id === call.params[1]);
      if (!target) throw notFound('Network interface not found');
      const groupId = parse(interfaceChange, jsonOf(call)).securityGroupId ?? null;
      if (groupId !== null && !cloud.securityGroups.some(({ id }) => id === groupId)) {
        throw notFound('Security group not found');
      }
      allow(vm, 'updateNetworkInterface');
      target.securityGroupId = groupId;
      vm.restartRequired = true;
      lifecycle.pass(vm, 'updating');
      return show(vm, call);
    }),
  ];
}

function expandOf(query: URLSearchParams): string[] {
  const wanted = queryList(query, 'expand');
  const unknown = wanted.find((name) => !EXPANSIONS.includes(name));
  if (unknown !== undefined)
    throw badRequest(`Failed to deserialize query string: unknown variant \`${unknown}\``);
  return wanted;
}
