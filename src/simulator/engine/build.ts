import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { draw, type Pace } from '../pace.js';
import type { Random } from '../random.js';
import { type BuildContext, missingSource } from './context.js';
import type { Step } from './dockerfile.js';
import { withTag } from './failure.js';
import { addImage, findImage, newImageId, pulledImage } from './images.js';
import type { ImageRecord, MachineRecord } from './records.js';
import { isUnknownToRegistries } from './registry.js';

const LONGEST_SLEEP_MS = 30_000;

export interface BuildOptions {
  readonly steps: readonly Step[];
  readonly context: BuildContext;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly machine: MachineRecord;
  readonly pace: Pace;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** One JSON message of the build's stream. */
  readonly say: (message: object) => void;
}

/** Walks the steps, telling what the engine's classic builder would; true when an image came out. */
export async function build(options: BuildOptions): Promise<boolean> {
  const { steps, machine, pace, random, signal, say } = options;
  const stages = new Set<string>();
  let image: ImageRecord | null = null;
  const fail = (message: string, code?: number): false => {
    say({ errorDetail: { ...(code !== undefined && { code }), message }, error: message });
    return false;
  };
  for (const [index, step] of steps.entries()) {
    say({ stream: `Step ${index + 1}/${steps.length} : ${step.text}` });
    say({ stream: '\n' });
    await wait(draw(random, pace.buildStep), undefined, { signal });
    if (step.kind === 'FROM') {
      const base = await fromStep(step.image, stages, options);
      if (base === null) {
        return fail(
          `pull access denied for ${step.image}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
        );
      }
      image = base;
      if (step.alias !== null) stages.add(step.alias);
    } else if (image) {
      const failure: Failed | null = await apply(step, image, options);
      if (failure) return fail(failure.message, failure.code);
    }
    say({ stream: ` ---> ${randomBytes(6).toString('hex')}\n` });
  }
  if (!image) return fail('no build stage in current context');
  image.tags = options.tags.map(withTag);
  image.labels = { ...image.labels, ...options.labels };
  addImage(machine, image);
  say({ aux: { ID: image.id } });
  say({ stream: `Successfully built ${image.id.slice(7, 19)}\n` });
  for (const tag of image.tags) say({ stream: `Successfully tagged ${tag}\n` });
  return true;
}

interface Failed {
  readonly message: string;
  readonly code?: number;
}

async function fromStep(
  reference: string,
  stages: ReadonlySet<string>,
  { machine, pace, random, signal, say }: BuildOptions,
): Promise<ImageRecord | null> {
  const fresh = (base: ImageRecord): ImageRecord => ({
    ...base,
    id: newImageId(),
    tags: [],
    repoDigests: [],
    createdAt: Date.now(),
  });
  const local =
    reference === 'scratch' || stages.has(reference)
      ? pulledImage('', Date.now())
      : findImage(machine, reference);
  if (local) return fresh(local);
  if (isUnknownToRegistries(reference)) return null;
  const tag = withTag(reference);
  say({
    status: `Pulling from ${reference.replace(/:[^/]*$/, '')}`,
    id: tag.slice(tag.lastIndexOf(':') + 1),
  });
  await wait(draw(random, pace.buildStep), undefined, { signal });
  say({ status: 'Pull complete', progressDetail: {}, id: randomBytes(6).toString('hex') });
  say({ status: `Status: Downloaded newer image for ${tag}` });
  const pulled = pulledImage(reference, Date.now());
  addImage(machine, pulled);
  return fresh(pulled);
}

async function apply(
  step: Step,
  image: ImageRecord,
  { context, say, signal }: BuildOptions,
): Promise<Failed | null> {
  switch (step.kind) {
    case 'RUN':
      say({ stream: ` ---> Running in ${randomBytes(6).toString('hex')}\n` });
      image.sizeBytes += 5_000_000;
      return runStep(step.command, say, signal);
    case 'COPY': {
      const message = step.fromStage ? null : missingSource(context, step);
      return message === null ? null : { message };
    }
    case 'ENV':
      for (const [name, value] of step.pairs) {
        image.environment = [
          ...image.environment.filter((pair) => !pair.startsWith(`${name}=`)),
          `${name}=${value}`,
        ];
      }
      return null;
    case 'LABEL':
      image.labels = { ...image.labels, ...Object.fromEntries(step.pairs) };
      return null;
    case 'EXPOSE':
      image.exposed = [...new Set([...image.exposed, ...step.ports])];
      return null;
    case 'CMD':
      image.command = [...step.words];
      return null;
    case 'ENTRYPOINT':
      image.entrypoint = [...step.words];
      return null;
    case 'HEALTHCHECK':
      image.healthcheck = step.check;
      return null;
    case 'WORKDIR':
      image.workingDir = step.path;
      return null;
    case 'FROM':
    case 'OTHER':
      return null;
  }
}

/** Nothing is run; a few commands are understood so that builds can talk, wait and fail. */
async function runStep(
  command: string,
  say: (message: object) => void,
  signal: AbortSignal,
): Promise<Failed | null> {
  for (const part of command.split(/&&|;/).map((text) => text.trim())) {
    const echo = /^echo\s+(?:-\w+\s+)?(.*)$/.exec(part);
    const sleep = /^sleep\s+(\d+(?:\.\d+)?)$/.exec(part);
    const exit = /^exit\s+(\d{1,3})$/.exec(part);
    if (echo) {
      const [, text = '', redirection] = /^(.*?)\s*(>>?\s*\S+)?$/.exec(echo[1] ?? '') ?? [];
      if (!redirection) say({ stream: `${text.replace(/^(["'])(.*)\1$/, '$2')}\n` });
    } else if (sleep) {
      await wait(Math.min(Number(sleep[1]) * 1_000, LONGEST_SLEEP_MS), undefined, { signal });
    } else if (/^pip3? install\b/.test(part)) {
      for (const name of part
        .split(/\s+/)
        .slice(2)
        .filter((word) => /^[a-z]/i.test(word))) {
        say({ stream: `Collecting ${name}\n` });
      }
      say({ stream: 'Successfully installed\n' });
    }
    const code = exit ? Number(exit[1]) % 256 : part === 'false' ? 1 : 0;
    if (code !== 0) {
      return { code, message: `The command '/bin/sh -c ${command}' returned a non-zero code: ${code}` };
    }
    if (exit) return null;
  }
  return null;
}
