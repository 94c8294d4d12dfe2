import { Forbidden, InvalidInput } from '../../services/errors.js';
import type { Viewer } from '../../services/accounts/viewer.js';
import { checkKey } from '../../services/idempotency.js';
import { GUIDE_WORDS, machineFromGuide } from '../../services/vms/guide-input.js';
import { checkName } from '../../services/vms/rent-input.js';
import { type Vm, type VmState, vmStatus, type PublicStatus, VM_STATES } from '../../services/vms/vm.js';
import { publicError, jsonReply } from '../http/respond.js';
import type { Exchange, Route } from '../http/router.js';
import { idempotencyKeyOf, type RestContext, type RestServices, withFields } from './context.js';
import { deleteBody, deployBody, listQuery, patchBody, readShape } from './shapes.js';

/** The guide's calls about machines. */
export function vmRoutes(services: RestServices, rest: RestContext): Route[] {
  const { vms } = services;

  const deploy = async (exchange: Exchange) => {
    const viewer = await rest.viewerOf(exchange);
    const body = readShape(deployBody, await rest.json(exchange));
    const ownerId = accountOf(viewer, body.walletAddress);
    const { machine, substitutions } = machineFromGuide(body, '');
    const count = body.instances ?? 1;
    const key = idempotencyKeyOf(exchange);

    // The last name and the last key are the longest. Seen now, or the machines before them would be rented already.
    if (count > 1 && machine.label !== undefined)
      checkName(`${machine.label}-${count}`, 'vmConfiguration.name');
    if (count > 1 && key !== undefined) checkKey(`${key}.${count}`, 'Idempotency-Key');

    const rented: Vm[] = [];
    const errors: object[] = [];
    let replayed = true;
    for (let i = 0; i < count; i += 1) {
      const one = {
        ...machine,
        ownerId,
        ...(machine.label !== undefined && count > 1 ? { label: `${machine.label}-${i + 1}` } : {}),
        ...(count > 1 ? { instances: count } : {}),
        // The first bears the key itself: asking with it for another number is then another request, and refused.
        ...(key === undefined ? {} : { idempotencyKey: i === 0 ? key : `${key}.${i + 1}` }),
      };
      try {
        const result = await withFields(DEPLOY_FIELDS, () => vms.rent(viewer, one));
        rented.push(result.vm);
        replayed &&= result.replayed;
      } catch (error) {
        // Machines that were rented before it stay: the caller must learn their ids.
        if (i === 0) throw error;
        errors.push({ instance: i + 1, ...publicError(error, exchange.requestId) });
        break;
      }
    }
    const deployments = rented.map(deployedView);
    return jsonReply(replayed ? 200 : 201, {
      deployment: deployments[0],
      deployments,
      errors,
      substitutions,
      replayed,
    });
  };

  const list = async (exchange: Exchange) => {
    const viewer = await rest.viewerOf(exchange);
    const query = readShape(listQuery, Object.fromEntries(exchange.search));
    // Whoever sees all may look at one account's machines as that account does.
    const as: Viewer =
      query.walletAddress === undefined
        ? viewer
        : { ...viewer, accountId: seenAccount(viewer, query.walletAddress), seesAll: false };
    const states = query.status === undefined ? undefined : statesOf(query.status);
    const found = await vms.list(as, states === undefined ? {} : { states }, {
      limit: query.limit,
      ...(query.after === undefined ? {} : { afterId: query.after }),
    });
    const last = found.length === query.limit ? found.at(-1) : undefined;
    return jsonReply(200, { vms: await rest.views(as, found), nextAfter: last?.id ?? null });
  };

  const read = async (exchange: Exchange) => {
    const viewer = await rest.viewerOf(exchange);
    return jsonReply(200, await rest.view(viewer, await rest.vmToRead(viewer, exchange.params['id'] ?? '')));
  };

  const patch = async (exchange: Exchange) => {
    const viewer = await rest.viewerOf(exchange);
    const { updates } = readShape(patchBody, await rest.json(exchange));
    // Each list of ports is what is to be open in the end, and of two only one can be.
    const twice = updates.findIndex(({ id }, i) => updates.findIndex((one) => one.id === id) < i);
    if (twice >= 0) throw new InvalidInput(`updates.${twice}.id`, 'This machine is named twice');
    // All are looked at before any is changed, so that a mistake in one changes nothing.
    const before = await Promise.all(updates.map(({ id }, i) => rest.vm(viewer, id, `updates.${i}.id`)));
    for (const [i, { id, vmName, openPorts }] of updates.entries()) {
      if (vmName != null) checkName(vmName, `updates.${i}.vmName`);
      if (!openPorts) continue;
      const change = portChange(before[i]?.ports ?? [], openPorts);
      await withFields(fieldsOf(i), () => vms.requireEditable(viewer, id, change));
    }
    const changed: Vm[] = [];
    for (const [i, { id, vmName, openPorts }] of updates.entries()) {
      const vm = await withFields(fieldsOf(i), async () => {
        let latest = before[i];
        if (openPorts) latest = await vms.setPorts(viewer, id, portChange(latest?.ports ?? [], openPorts));
        if (vmName !== undefined && vmName !== null) latest = await vms.rename(viewer, id, vmName);
        return latest;
      });
      if (vm) changed.push(vm);
    }
    return jsonReply(200, { vms: await rest.views(viewer, changed) });
  };

  const end = async (viewer: Viewer, ids: readonly string[]) => {
    await Promise.all(ids.map((id, i) => rest.vm(viewer, id, `vmIds.${i}`)));
    const ended: Vm[] = [];
    for (const id of new Set(ids)) ended.push(await vms.terminate(viewer, id));
    return jsonReply(200, {
      removed_ids: ended.map(({ id }) => id),
      transactions: [],
      vms: ended.map(deployedView),
    });
  };

  return [
    { method: 'POST', path: '/deploy', handle: deploy },
    { method: 'GET', path: '/vms', handle: list },
    { method: 'PATCH', path: '/vms', handle: patch },
    {
      method: 'DELETE',
      path: '/vms',
      async handle(exchange) {
        const viewer = await rest.viewerOf(exchange);
        return end(viewer, readShape(deleteBody, await rest.json(exchange)).vmIds);
      },
    },
    { method: 'GET', path: '/vms/:id', handle: read },
    {
      method: 'DELETE',
      path: '/vms/:id',
      async handle(exchange) {
        return end(await rest.viewerOf(exchange), [exchange.params['id'] ?? '']);
      },
    },
  ];
}

/** Our fields as the caller of /deploy wrote them. */
const DEPLOY_FIELDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(GUIDE_WORDS).map(([field, word]) => [`input.${field}`, word])),
  'input.ownerId': 'walletAddress',
  'input.idempotencyKey': 'Idempotency-Key',
};

const deployedView = (vm: Vm) => ({
  vmId: vm.id,
  vmName: vm.label,
  status: vmStatus(vm),
  state: vm.state,
  walletAddress: vm.ownerId,
});

/** The local developer may act for any account; everybody else for their own. */
function accountOf(viewer: Viewer, wallet: string | null | undefined): string {
  if (wallet === undefined || wallet === null || wallet === viewer.accountId) return viewer.accountId;
  if (!/^0\.0\.[1-9]\d{0,18}$/.test(wallet)) {
    throw new InvalidInput('walletAddress', 'Must be a Hedera account id like 0.0.123456');
  }
  if (viewer.via === 'LOCAL_DEVELOPER') return wallet;
  throw new Forbidden('The wallet address is not that of the account that is signed in', {
    field: 'walletAddress',
  });
}

function seenAccount(viewer: Viewer, wallet: string): string {
  if (viewer.seesAll || wallet === viewer.accountId) return wallet;
  throw new Forbidden('Machines are shown to their owner only', { field: 'walletAddress' });
}

const statesOf = (status: PublicStatus): VmState[] =>
  VM_STATES.filter((state) => vmStatus({ state }) === status);

/** The service's fields as the caller of PATCH wrote them. */
const fieldsOf = (at: number): Readonly<Record<string, string>> => ({
  ports: `updates.${at}.openPorts`,
  remove: `updates.${at}.openPorts`,
  label: `updates.${at}.vmName`,
  id: `updates.${at}.id`,
});

/** The guide replaces the list; the service adds and removes, and keeps 22 whatever is asked. */
function portChange(open: readonly number[], wanted: readonly { readonly port: number }[]) {
  const ports = wanted.map(({ port }) => port);
  return {
    add: ports.filter((port) => !open.includes(port)),
    remove: open.filter((port) => !ports.includes(port)),
  };
}
