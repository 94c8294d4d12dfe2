import { timingSafeEqual } from 'node:crypto';
import { Refusal, refusalOf } from '../http/refusal.js';
import type { Call } from '../http/router.js';
import type { CloudRecord } from './records.js';

/** What a key must be allowed to do for a request, by what its path begins with; reading first, then changing. */
const SCOPES: readonly (readonly [path: RegExp, reads: string, changes: string])[] = [
  [/^\/v[23]\/vms\b/, 'vms:read', 'vms:write'],
  [/^\/v3\/vm-estimates/, 'prices:read', 'prices:read'],
  [/^\/v[13]\/(clusters|datacenters)/, 'clusters:read', 'clusters:read'],
  [/^\/v[13]\/configurations/, 'vm:list', 'vm:list'],
  [/^\/v[13]\/prices/, 'prices:read', 'prices:read'],
  [/^\/v[13]\/storages/, 'storage:read', 'storage:write'],
  [/^\/v[13]\/public[_-]ips/, 'public_ip:read', 'public_ip:write'],
  [/^\/v[13]\/security[_-]groups/, 'security_groups:read', 'security_groups:write'],
  [/^\/v[13]\/vpcs/, 'vpc:read', 'vpc:write'],
  [/^\/v[13]\/subnets/, 'subnet:read', 'subnet:write'],
  [/^\/v1\/billing/, 'billing:get_spending_history', 'billing:get_spending_history'],
];
const KEYS = /^\/v[13]\/ssh[_-]keys/;

/** Null for what any key may do. */
export function scopeFor(method: string, path: string): string | null {
  if (KEYS.test(path)) {
    if (method === 'GET') return 'ssh_key:list';
    return method === 'DELETE' || path.endsWith('/delete') ? 'ssh_key:remove' : 'ssh_key:create';
  }
  const found = SCOPES.find(([pattern]) => pattern.test(path));
  return found ? found[method === 'GET' ? 1 : 2] : null;
}

export const ALL_SCOPES: readonly string[] = [
  ...new Set([...SCOPES.flatMap(([, reads, changes]) => [reads, changes]), 'ssh_key:list', 'ssh_key:create']),
  'ssh_key:remove',
];

const OPEN = new Set(['/v1/service/status', '/v1/storages/default_images']);

/** Who may do this; the first generation knows keys but no scopes, and takes them as a bearer's too. */
export function authorize(
  { method, path, headers }: Call,
  cloud: CloudRecord,
  isFirstExpired: boolean,
  now: number,
): void {
  const isLegacy = cloud.profile === 'g1';
  if (OPEN.has(path)) return;
  const bearer = isLegacy ? /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] : undefined;
  const given = headers['x-api-key'] ?? bearer;
  const refused = (message: string) =>
    isLegacy
      ? new Refusal(403, 'forbidden', 'Auth failed. No such API Key')
      : new Refusal(401, 'unauthorized', message);
  if (typeof given !== 'string') throw refused('No Access/Api Key token found');
  if (isSame(given, cloud.apiKey)) {
    if (isFirstExpired) throw refused('Auth token invalid or missing');
    return;
  }
  const key = cloud.apiKeys.find(({ value }) => isSame(given, value));
  if (!key || (key.expiresAt !== null && key.expiresAt <= now))
    throw refused('Auth token invalid or missing');
  const scope = isLegacy ? null : scopeFor(method, path);
  if (scope !== null && !key.scopes.includes(scope)) throw refusalOf('forbidden');
}

function isSame(given: string, known: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(known)];
  return a.length === b.length && timingSafeEqual(a, b);
}
