import { createHash } from 'node:crypto';
import { EngineFailure, withTag } from './failure.js';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Throws what the engine says when a registry does not give an image. Names tell which ones it has. */
export function askRegistry(reference: string, auth: string | undefined): void {
  const repository = repositoryOf(reference);
  const given = credentialsIn(auth);
  if (isPrivate(repository) && given?.password === 'wrong')
    throw new EngineFailure(500, `Get "https://registry/v2/": unauthorized: incorrect username or password`);
  if (isUnknownToRegistries(repository) || (isPrivate(repository) && given === null)) {
    throw new EngineFailure(
      404,
      `pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    );
  }
  if (/:(does-not-exist|missing|not-found)$/.test(reference)) {
    throw new EngineFailure(404, `manifest for ${reference} not found: manifest unknown: manifest unknown`);
  }
}

/** Names that no registry has, so that failing pulls can be tried. */
export const isUnknownToRegistries = (reference: string): boolean =>
  /(^|[/.-])(does-not-exist|missing|not-found)([/:.-]|$)/.test(reference);
const isPrivate = (repository: string): boolean => /(^|[/.-])private([/.-]|$)/.test(repository);

/** The same for a reference every time it is asked. */
export function digestOf(reference: string): string {
  const [, digest] = reference.split('@');
  return digest ?? `sha256:${createHash('sha256').update(withTag(reference)).digest('hex')}`;
}

/** Without tag and digest. */
export const repositoryOf = (reference: string): string =>
  (reference.split('@')[0] ?? '').replace(/:[^/:]*$/, '');

function credentialsIn(header: string | undefined): Credentials | null {
  if (header === undefined) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null) return null;
    const [username, password] = [
      Reflect.get(parsed, 'username'),
      Reflect.get(parsed, 'password'),
    ] as unknown[];
    return typeof username === 'string' && typeof password === 'string' && username !== ''
      ? { username, password }
      : null;
  } catch {
    return null;
  }
}
