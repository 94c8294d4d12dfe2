import { z } from 'zod';
import type { CloudRecord, SecurityGroupRecord, VmRecord } from './records.js';

const port = z.int().min(0).max(65_535);
const ports = z.union([
  z.literal('all'),
  z.object({ exact: z.object({ value: port }) }).strict(),
  z.object({ range: z.object({ min: port, max: port }) }).strict(),
]);
const span = z.object({ ports });

/** One rule as it is written and read. */
export const ruleShape = z.object({
  type: z.enum(['ipv4', 'ipv6']),
  protocolKind: z.union([
    z.literal('all'),
    z.literal('icmp'),
    z.object({ tcp: span }).strict(),
    z.object({ udp: span }).strict(),
  ]),
  remote: z.unknown().optional(),
});
type Rule = z.infer<typeof ruleShape>;

/** What a group lets in: everything, or what its rules name. */
export const trafficShape = z.union([
  z.object({ type: z.literal('allowAll') }),
  z.object({ type: z.literal('allow'), rules: z.array(ruleShape).max(200) }),
]);

const ingressOf = ({ ingress }: SecurityGroupRecord) => {
  const traffic = trafficShape.safeParse(ingress);
  return traffic.success ? traffic.data : { type: 'allow' as const, rules: [] };
};

/** The rules to put in force now: a list for each bound group, all of which must agree; null without any. */
export function admittedBy(vm: VmRecord, cloud: CloudRecord): unknown[] | null {
  const bound = new Set(vm.interfaces.map(({ securityGroupId }) => securityGroupId));
  const lists = cloud.securityGroups
    .filter(({ id }) => bound.has(id))
    .map(ingressOf)
    .flatMap((traffic) => (traffic.type === 'allowAll' ? [] : [traffic.rules]));
  return lists.length === 0 ? null : lists;
}

/** Whether a machine lets a connection to the port in, by the rules in force since it last started. */
export function admits({ firewall }: VmRecord, wanted: number, protocol: 'tcp' | 'udp' = 'tcp'): boolean {
  if (firewall === null) return true;
  return firewall.every((list) => {
    const rules = z.array(ruleShape).safeParse(list);
    return rules.success && rules.data.some((rule) => covers(rule, wanted, protocol));
  });
}

function covers({ type, protocolKind }: Rule, wanted: number, protocol: 'tcp' | 'udp'): boolean {
  if (type !== 'ipv4' || protocolKind === 'icmp') return false;
  if (protocolKind === 'all') return true;
  const kind = 'tcp' in protocolKind ? ('tcp' as const) : ('udp' as const);
  if (kind !== protocol) return false;
  const found = 'tcp' in protocolKind ? protocolKind.tcp.ports : protocolKind.udp.ports;
  if (found === 'all') return true;
  if ('exact' in found) return found.exact.value === wanted;
  return wanted >= found.range.min && wanted <= found.range.max;
}
