/** A reference in the words of the registry that has it. */
export interface ImageReference {
  /** As it is written: `docker.io`, `ghcr.io`, `127.0.0.1:5000`. */
  readonly domain: string;
  readonly path: string;
  /** A digest, or else a tag. */
  readonly version: string;
  readonly isDigest: boolean;
}

const DEFAULT_DOMAIN = 'docker.io';
const MAX_NAME = 255;
const DOMAIN =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)*[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?::\d{1,5})?$/;
const PATH_PART = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Null for what no registry could have. Reads as the engine does: `nginx` is `docker.io/library/nginx:latest`. */
export function parseImageReference(text: string): ImageReference | null {
  if (text.length > MAX_NAME + 128 + 72) return null;
  const [named = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return null;
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasDomain = /[.:A-Z]/.test(first) || first === 'localhost';
  const rest = hasDomain ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const name = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? 'latest' : rest.slice(colon + 1);
  const domain = hasDomain ? first.replace(/^(?:index\.)?docker\.io$/, DEFAULT_DOMAIN) : DEFAULT_DOMAIN;
  const path = domain === DEFAULT_DOMAIN && !name.includes('/') ? `library/${name}` : name;
  if (!DOMAIN.test(domain) || !TAG.test(tag) || `${domain}/${path}`.length > MAX_NAME) return null;
  if (!path.split('/').every((part) => PATH_PART.test(part))) return null;
  return { domain, path, version: digest ?? tag, isDigest: digest !== undefined };
}
