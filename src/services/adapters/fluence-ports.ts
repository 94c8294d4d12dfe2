import { setTimeout as delay } from 'node:timers/promises';
import type { RentReceipt } from './cloud.js';
import { AdapterError } from './failure.js';
import { ADAPTER, type FluenceApi } from './fluence-api.js';
import { type FluenceMachines, isKind } from './fluence-machines.js';
import { SUFFIX } from './fluence-order.js';
import type { FluenceRoutes } from './fluence-routes.js';
import { type FluenceVm, type SecurityGroup, securityGroup, vpc } from './fluence-schemas.js';
import { isEnded } from './fluence-states.js';

interface Needs {
  readonly api: FluenceApi;
  readonly routes: FluenceRoutes;
  readonly machines: FluenceMachines;
  readonly namePrefix: string;
  /** How long one call waits for a machine in transition, and the pause between looks. */
  readonly settleMs: number;
  readonly lookMs: number;
  readonly log: { warn(fields: object, message: string): void };
}

/** One for each run of consecutive ports. */
const MOST_RULES = 100;
const SSH = 22;
const id = encodeURIComponent;

/** Ports are rules of a security group of the machine's own name, bound at its interfaces. */
export function createFluencePorts(needs: Needs) {
  const { api, routes, machines, namePrefix, settleMs, lookMs, log } = needs;
  /** Older servers want the cluster, newer ones the network, and refuse a body that says the other. */
  let saysNetwork = routes.generation === 'G3';

  const notReady = (why: string) => new AdapterError(ADAPTER, 'NOT_READY', why);
  const pathOf = (vmId: string) => `${routes.vms}/${id(vmId)}`;

  /** The machine once it takes orders again: what it says in transition may be stale, and it refuses changes. */
  async function settled(vmId: string, signal: AbortSignal): Promise<FluenceVm> {
    const until = Date.now() + settleMs;
    for (;;) {
      const machine = await machines.read(vmId, signal);
      if (!machine || isEnded(machine.status) || machine.status === 'terminating')
        throw new AdapterError(ADAPTER, 'GONE', `machine ${vmId} has ended`);
      if (!machine.name.startsWith(namePrefix))
        throw new AdapterError(ADAPTER, 'INVALID', `machine ${vmId} is not ours`);
      if (machine.status === 'launched') return machine;
      if (Date.now() + lookMs > until) throw notReady(`machine ${vmId} is ${machine.status}`);
      await delay(lookMs, undefined, { signal });
    }
  }

  async function networkOf({ clusterId }: FluenceVm, signal: AbortSignal): Promise<string> {
    const query = clusterId === null ? [] : ([['clusterId', clusterId]] as const);
    const found = (await api.list(routes.vpcs, query, vpc, signal)).filter(({ status }) => !isEnded(status));
    const chosen = found.find(({ name }) => name.startsWith('default')) ?? found[0];
    if (!chosen) throw notReady('the account has no network yet');
    return chosen.id;
  }

  async function createGroup(
    name: string,
    ingressRules: readonly unknown[],
    machine: FluenceVm,
    signal: AbortSignal,
  ): Promise<SecurityGroup> {
    const order = async (byNetwork: boolean) => {
      const place = byNetwork
        ? { vpcId: await networkOf(machine, signal) }
        : { clusterId: machine.clusterId };
      return api.order(routes.groups, { ...place, name, ingressRules }, securityGroup, signal);
    };
    // Kept for this call: other machines' calls may learn what the server wants meanwhile.
    const byNetwork = saysNetwork;
    try {
      return await order(byNetwork);
    } catch (error) {
      if (isKind(error, 'CONFLICT'))
        throw notReady(`the security group can not be made yet: ${error.message}`);
      // Refused for its shape, so certainly not made.
      if (routes.generation === 'G3' || !isKind(error, 'INVALID', 'CAPACITY')) throw error;
      const group = await order(!byNetwork);
      saysNetwork = !byNetwork;
      return group;
    }
  }

  /** The machine's group with exactly these rules. */
  async function ensureGroup(
    machine: FluenceVm,
    ports: readonly number[],
    signal: AbortSignal,
  ): Promise<SecurityGroup> {
    const name = `${machine.name}${SUFFIX.group}`;
    const rules = runsOf(ports).map(ruleOf);
    const all = await api.list(routes.groups, [['name', name]], securityGroup, signal);
    const [group] = all
      .filter((one) => one.name === name && !isEnded(one.status) && one.status !== 'removing')
      .toSorted((a, b) => (a.createdAt ?? '').localeCompare(b.createdAt ?? '') || a.id.localeCompare(b.id));
    if (!group) return createGroup(name, rules, machine, signal);
    if (group.status === 'failed') {
      await machines.remove(routes.groups, group.id, signal);
      throw notReady('the security group failed and is made anew');
    }
    if (samePorts(group, ports)) return group;
    await api.change(`${routes.groups}/${id(group.id)}`, { ingressRules: { type: 'allow', rules } }, signal);
    return group;
  }

  /** A group that is still being made can not be bound. */
  async function ready(made: SecurityGroup, signal: AbortSignal): Promise<string> {
    const until = Date.now() + settleMs;
    let group: SecurityGroup | undefined = made;
    while (group?.status === 'new' || group?.status === 'created') {
      if (Date.now() + lookMs > until) throw notReady(`the security group is ${group.status}`);
      await delay(lookMs, undefined, { signal });
      group = (await api.list(routes.groups, [['ids[0]', made.id]], securityGroup, signal)).find(
        (one) => one.id === made.id,
      );
    }
    return made.id;
  }

  /** Binds the group wherever it is not bound yet; one interface must take it, the others may refuse. */
  async function bind(machine: FluenceVm, groupId: string, signal: AbortSignal): Promise<void> {
    const interfaces = (await machines.interfacesOf(machine.id, signal)).toSorted(inOrder);
    let isBound = interfaces.some((one) => one.securityGroupId === groupId);
    let refused: unknown = notReady(`machine ${machine.id} has no interface yet`);
    for (const one of interfaces) {
      if (one.securityGroupId === groupId) continue;
      try {
        const path = `${pathOf(machine.id)}/interfaces/${id(one.id)}`;
        await api.change(path, { securityGroupId: groupId }, signal);
        isBound = true;
        await settled(machine.id, signal);
      } catch (error) {
        if (!isKind(error, 'INVALID', 'GONE', 'CONFLICT', 'CAPACITY')) throw error;
        refused = error;
        log.warn({ err: error, interface: one.id, kind: one.kind }, 'An interface takes no security group');
      }
    }
    if (!isBound) throw refused;
  }

  return async (
    receipt: RentReceipt,
    wanted: readonly number[],
    signal: AbortSignal,
  ): Promise<'DONE' | 'RESTARTED'> => {
    const { vmId } = receipt;
    if (vmId === null) throw new AdapterError(ADAPTER, 'INVALID', 'there is no machine yet');
    const ports = checkPorts(wanted);
    const machine = await settled(vmId, signal);
    const group = await ensureGroup(machine, ports, signal);
    await bind(machine, await ready(group, signal), signal);

    const { restartRequired } = await settled(vmId, signal);
    if (!restartRequired) return 'DONE';
    try {
      await api.command(`${pathOf(vmId)}/restart`, signal);
    } catch (error) {
      if (!isKind(error, 'AMBIGUOUS')) throw error;
      // Not sent again: what the machine does now tells whether it was taken.
      const after = await machines.read(vmId, signal);
      if (after?.status === 'launched' && after.restartRequired) throw error;
    }
    return 'RESTARTED';
  };
}

/** Private ones first, since a group belongs to their network. */
const inOrder = (a: { kind: string; id: string }, b: { kind: string; id: string }): number =>
  Number(a.kind !== 'private') - Number(b.kind !== 'private') || a.id.localeCompare(b.id);

/** 22 always: nobody can lock themselves, or us, out. */
function checkPorts(wanted: readonly number[]): number[] {
  const ports = [...new Set([SSH, ...wanted])].toSorted((a, b) => a - b);
  const wrong = ports.find((port) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (wrong !== undefined) throw new AdapterError(ADAPTER, 'INVALID', `${wrong} is not a port`);
  if (runsOf(ports).length > MOST_RULES)
    throw new AdapterError(ADAPTER, 'INVALID', `more than ${MOST_RULES} runs of ports, 22 among them`);
  return ports;
}

interface Run {
  readonly min: number;
  max: number;
}

/** Consecutive ports, given in order, become one. */
function runsOf(ports: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const port of ports) {
    const last = runs.at(-1);
    if (last && port === last.max + 1) last.max = port;
    else runs.push({ min: port, max: port });
  }
  return runs;
}

const ruleOf = ({ min, max }: Run) => ({
  type: 'ipv4',
  protocolKind: { tcp: { ports: min === max ? { exact: { value: min } } : { range: { min, max } } } },
  remote: { address: '0.0.0.0/0' },
});

/** Compared as sets of the rules we would write; anything else in the group is a difference. */
function samePorts({ ingressRules }: SecurityGroup, ports: readonly number[]): boolean {
  const rules = runsOf(ports).map(ruleOf);
  if (ingressRules?.type !== 'allow' || ingressRules.rules.length !== rules.length) return false;
  const known = new Set(ingressRules.rules.map(canonical));
  return rules.every((rule) => known.has(canonical(rule)));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => a.localeCompare(b)))
      : inner,
  );
}
