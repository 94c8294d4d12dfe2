import type { Reply } from '../http/router.js';
import type { Profile } from './terms.js';

export const VERSIONS: Readonly<Record<Profile, string>> = {
  g1: '0.8.98',
  'g2@0.9': '0.9.0',
  'g2@0.10': '0.10.0',
  'g2@0.13': '0.13.1',
  'g3@0.14': '0.14.0',
};

const LEGACY = /^\/(vms\/v3|marketplace|ssh_keys|v1\/marketplace)(\/|$)/;
/** Answered with a bare array before the collections had a wrapper. */
const CATALOGUES =
  /^\/v1\/(clusters|datacenters|configurations\/virtual_machines|storages\/(default_images|types)|prices\/[a-z-]+)$/;

/** Whether a generation has a path at all. */
export function isServed(profile: Profile, path: string): boolean {
  if (path === '/v1/service/status') return true;
  if (profile === 'g1') return LEGACY.test(path);
  if (LEGACY.test(path)) return false;
  return profile === 'g3@0.14' || !path.startsWith('/v3/');
}

/** From here on a body with fields nobody knows is refused where the vendor's document says so. */
export const refusesUnknownFields = (profile: Profile): boolean =>
  profile === 'g2@0.13' || profile === 'g3@0.14';

/** An answer as the servers of that time worded it. */
export function inTheWordsOf(profile: Profile, path: string, reply: Reply): Reply {
  if (profile === 'g1' && reply.status >= 400) return { ...reply, body: withoutCode(reply.body) };
  if (profile !== 'g2@0.9') return reply;
  if (reply.status >= 400) return { ...reply, body: withoutCode(reply.body) };
  const { body } = reply;
  if (!CATALOGUES.test(path) || typeof body !== 'object' || body === null || !('items' in body)) return reply;
  const items: unknown[] = Array.isArray(body.items) ? body.items : [];
  return { ...reply, body: path === '/v1/clusters' ? items.map(inSnakeCase) : items };
}

function withoutCode(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'error' in body ? { error: body.error } : body;
}

function inSnakeCase(cluster: unknown): unknown {
  if (typeof cluster !== 'object' || cluster === null || !('dcId' in cluster)) return cluster;
  const { dcId, ...rest } = cluster;
  return { ...rest, dc_id: dcId };
}
