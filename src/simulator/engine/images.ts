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
    same.repoDigests = [...new Set([...same.repoDigests, ...image.repoDigests])];
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

/** Takes a name from it; with its last name, or when it is named by its id, the image goes. */
export function removeImage(machine: MachineRecord, reference: string, force: boolean): object[] {
  const image = findImage(machine, reference);
  if (!image) throw noSuchImage(reference);
  const names = [...image.tags, ...image.repoDigests];
  const name = names.find((one) => one === reference || one === withTag(reference));
  const left = name === undefined ? [] : namesWithout(image, name);
  if (left.length > 0) {
    image.tags = image.tags.filter((tag) => left.includes(tag));
    image.repoDigests = image.repoDigests.filter((digest) => left.includes(digest));
    return names.filter((one) => !left.includes(one)).map((one) => ({ Untagged: one }));
  }
  const user = machine.containers.find(({ imageId }) => imageId === image.id);
  if (user && (user.status === 'running' || !force)) {
    throw new EngineFailure(
      409,
      `conflict: unable to remove repository reference "${reference}" (must force) - container ${user.id.slice(0, 12)} is using its referenced image ${image.id.slice(7, 19)}`,
    );
  }
  machine.images = machine.images.filter((other) => other !== image);
  return [...names.map((one) => ({ Untagged: one })), { Deleted: image.id }];
}

/** With the last tag of a repository its digests go as well. */
function namesWithout({ tags, repoDigests }: ImageRecord, name: string): string[] {
  const leftTags = tags.filter((tag) => tag !== name);
  const repository = repositoryOf(name);
  const isLastTag = tags.includes(name) && !leftTags.some((tag) => repositoryOf(tag) === repository);
  const leftDigests = repoDigests.filter(
    (digest) => digest !== name && !(isLastTag && repositoryOf(digest) === repository),
  );
  return [...leftTags, ...leftDigests];
}
