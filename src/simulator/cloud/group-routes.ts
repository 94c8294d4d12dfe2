import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest, conflict, notFound, Refusal, unprocessable } from '../http/refusal.js';
import { jsonOf, ok, type Route, route } from '../http/router.js';
import { CLUSTERS, clusterById } from './catalog.js';
import { admittedBy, ruleShape, trafficShape } from './firewall.js';
import { pageOf } from './lists.js';
import { refusesUnknownFields } from './profiles.js';
import type { CloudRecord, SecurityGroupRecord } from './records.js';
import { idList, nameShape, parse } from './validate.js';
import { instant, securityGroupView } from './views.js';

const MOST_GROUPS = 1_000;
const rules = z.array(ruleShape).max(200).nullish();
const about = { name: nameShape, ingressRules: rules, egressRules: rules };
const byCluster = z.object({ clusterId: z.guid(), ...about });
const byNetwork = z.object({ vpcId: z.guid(), ...about }).strict();
const change = z.object({
  name: nameShape.nullish(),
  ingressRules: trafficShape.nullish(),
  egressRules: trafficShape.nullish(),
});

interface Needs {
  readonly cloud: CloudRecord;
  readonly now: () => number;
}

/** Networks, and the rules of who may reach a machine. */
export function groupRoutes({ cloud, now }: Needs): Route[] {
  const find = (id: string | undefined): SecurityGroupRecord => {
    const group = cloud.securityGroups.find((item) => item.id === id);
    if (!group) throw notFound('Security group not found');
    return group;
  };
  const remove = (id: string | undefined) => {
    const group = find(id);
    const shown = securityGroupView(group, cloud);
    if (shown.attachedTo.length > 0) throw new Refusal(409, 'attached_to_vm', 'Security group is in use');
    cloud.securityGroups = cloud.securityGroups.filter((item) => item !== group);
    return { ...shown, status: 'removing' };
  };
  /** Rules in force stay as they are until the machine starts anew. */
  const flag = (group: SecurityGroupRecord) => {
    for (const vm of cloud.vms) {
      const isBound = vm.interfaces.some(({ securityGroupId }) => securityGroupId === group.id);
      if (!isBound || vm.readySince === null || vm.terminatedAt !== null) continue;
      vm.restartRequired ||= JSON.stringify(admittedBy(vm, cloud)) !== JSON.stringify(vm.firewall);
      vm.updatedAt = now();
    }
  };

  return [
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
      const body = jsonOf(call);
      const { name, place, ingressRules, egressRules } = refusesUnknownFields(cloud.profile)
        ? placed(parse(byNetwork, body))
        : placed(parse(byCluster, body));
      const cluster = clusterById(place) ?? CLUSTERS.find(({ vpcId }) => vpcId === place);
      if (!cluster) throw notFound('Vpc not found');
      if (cloud.securityGroups.length >= MOST_GROUPS) throw unprocessable('Unable to process the entity');
      if (cloud.securityGroups.some((group) => group.name === name)) throw conflict('Name is taken');
      const group: SecurityGroupRecord = {
        id: randomUUID(),
        name,
        clusterId: cluster.id,
        ingress: trafficOf(ingressRules),
        egress: trafficOf(egressRules),
        createdAt: now(),
      };
      cloud.securityGroups.push(group);
      return ok(securityGroupView(group, cloud));
    }),
    route('POST', '/v1/security_groups/delete', (call) => ok(parse(idList, jsonOf(call)).ids.map(remove))),
    route('PATCH', '/v1/security_groups/:id', (call) => {
      const group = find(call.params[0]);
      const body = jsonOf(call);
      const { name, ingressRules, egressRules } = parse(change, body);
      if (name) group.name = name;
      // Absent leaves it as it is, null lets everything through.
      if (ingressRules !== undefined) group.ingress = ingressRules ?? { type: 'allowAll' };
      if (egressRules !== undefined) group.egress = egressRules ?? { type: 'allowAll' };
      flag(group);
      return ok(securityGroupView(group, cloud));
    }),
    route('DELETE', '/v1/security_groups/:id', ({ params }) => ok(remove(params[0]))),
  ];
}

function placed<T extends { clusterId: string } | { vpcId: string }>(body: T): T & { place: string } {
  if ('vpcId' in body) return { ...body, place: body.vpcId };
  if ('clusterId' in body) return { ...body, place: body.clusterId };
  throw badRequest('Input validation error: neither vpcId nor clusterId');
}

const trafficOf = (list: readonly unknown[] | null | undefined) =>
  list ? { type: 'allow', rules: list } : { type: 'allowAll' };
