import { createHash, randomBytes } from 'node:crypto';
import { EngineFailure, noSuchImage, withTag } from './failure.js';
import type { ImageRecord, MachineRecord } from './records.js';
import { digestOf, repositoryOf } from './registry.js';

const MAX_IMAGES = 500;

/** An id, the beginning of one, or a name. */
export function findImage({ images }: MachineRecord, reference: string): ImageRecord | null {
  const tag = withTag(reference);
  const byName = images.find(
    ({ tags, repoDigests }) => tags.includes(tag) || repoDigests.includes(reference),
  );
  if (byName) return byName;
  const digest = reference.replace(/^sha256:/, '');
  if (!/^[0-9a-f]{4,64}$/.test(digest)) return null;
  return images.find(({ id }) => id.slice('sha256:'.length).startsWith(digest)) ?? null;
}

/** Its tags are taken from whoever had them. */
export function addImage(machine: MachineRecord, image: ImageRecord): void {
  for (const other of machine.images) other.tags = other.tags.filter((tag) => !image.tags.includes(tag));
  const same = machine.images.find(({ id }) => id === image.id);
  if (same) {
    same.tags = [...same.tags, ...image.tags];
    return;
  }
  if (machine.images.length >= MAX_IMAGES) throw new EngineFailure(500, 'no space left on device');
  machine.images.push(image);
}

export const newImageId = (): string => `sha256:${randomBytes(32).toString('hex')}`;

/** An image as a registry would give it: nothing is known of it but its name. */
export function pulledImage(reference: string, now: number): ImageRecord {
  const digest = digestOf(reference);
  const isNamed = reference !== '';
  return {
    id: isNamed ? `sha256:${createHash('sha256').update(digest).digest('hex')}` : newImageId(),
    tags: isNamed && !reference.includes('@') ? [withTag(reference)] : [],
    repoDigests: isNamed ? [`${repositoryOf(reference)}@${digest}`] : [],
    createdAt: now,
    sizeBytes: 80_000_000,
    environment: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    command: [],
    entrypoint: [],
    exposed: [],
    labels: {},
    workingDir: '',
    healthcheck: null,
  };
}

export function removeImage(machine: MachineRecord, reference: string, force: boolean): object[] {
  const image = findImage(machine, reference);
  if (!image) throw noSuchImage(reference);
  const user = machine.containers.find(({ imageId }) => imageId === image.id);
  const tag = withTag(reference);
  const isByTag = image.tags.includes(tag);
  if (isByTag && image.tags.length > 1) {
    image.tags = image.tags.filter((name) => name !== tag);
    return [{ Untagged: tag }];
  }
  if (user && (user.status === 'running' || !force)) {
    throw new EngineFailure(
      409,
      `conflict: unable to remove repository reference "${reference}" (must force) - container ${user.id.slice(0, 12)} is using its referenced image ${image.id.slice(7, 19)}`,
    );
  }
  machine.images = machine.images.filter((other) => other !== image);
  return [...image.tags.map((name) => ({ Untagged: name })), { Deleted: image.id }];
}
