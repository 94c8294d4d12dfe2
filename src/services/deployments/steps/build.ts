import { Readable } from 'node:stream';
import type { DeploymentSource } from '../../../db/words.js';
import { BuildFailed, type Engine, type OnProgress } from '../../adapters/engine.js';
import { AdapterError } from '../../adapters/failure.js';
import { createSeams } from '../../logs/seams.js';
import { labelsOf } from '../containers.js';
import { DeployFailed } from '../deployment.js';
import { diskFull, PULL_TRIES, pullFailure, saysDiskFull } from './engine-trouble.js';
import { redactorFor } from '../shown.js';
import type { Step, StepContext } from './step.js';

const TAIL = 50;

/** The image is found by its tag, so a step entered again, or a version gone back to, builds nothing twice. */
export const build: Step = async (context) => {
  const { deployment, engine, held } = context;
  const docker = await engine(held.signal);
  const { source } = deployment;
  const there = await docker.findImage(deployment.imageTag, held.signal);
  if (there) {
    if (source.kind === 'IMAGE') await dropPulledName(context, docker, source.pinned);
    return { detail: `${there.imageId} was there already`, patch: { imageId: there.imageId } };
  }
  const imageId =
    source.kind === 'IMAGE'
      ? await pullImage(context, docker, source.pinned)
      : await buildImage(context, docker, source);
  return { detail: imageId, patch: { imageId } };
};

/** The last lines are kept as evidence, with the beginning of those that are too long; all of them go into the log. */
function tailing({ deployment, ports, say }: StepContext) {
  const tail: string[] = [];
  const join = createSeams(redactorFor(deployment, ports.secretsOf));
  const keep = (line: string): void => {
    tail.push(line);
    if (tail.length > TAIL) tail.shift();
  };
  const onProgress: OnProgress = (line, piece) => {
    if (!piece?.continues) keep(line);
    for (const { text, continues } of join([{ engineTime: '', stream: 'STDOUT', text: line, ...piece }]))
      say(text, 'BUILD', { continues: continues ?? false });
  };
  return {
    onProgress,
    /** What the engine or the registry says of the failure stands in no line of theirs. */
    failed(message: string) {
      for (const line of message.split('\n').filter((one) => one.trim() !== '')) {
        keep(line);
        say(line, 'BUILD', { severity: 'ERROR' });
      }
    },
    evidence: () => ({ logTail: [...tail], healthLog: [] }),
  };
}

async function buildImage(
  context: StepContext,
  docker: Engine,
  source: Exclude<DeploymentSource, { kind: 'IMAGE' }>,
): Promise<string> {
  const { deployment, ports, held } = context;
  if (source.digest === null || !(await ports.sources.has(ports.db, source.digest)))
    throw new DeployFailed('SOURCE_MISSING');
  const { onProgress, failed, evidence } = tailing(context);
  try {
    const { imageId } = await docker.build(
      {
        context: Readable.from(ports.sources.read(ports.db, source.digest)),
        dockerfile: 'dockerfile' in source ? source.dockerfile : 'Dockerfile',
        tag: deployment.imageTag,
        labels: labelsOf(deployment).all,
        onProgress,
      },
      held.signal,
    );
    return imageId;
  } catch (error) {
    // What an instruction runs into is in its output only.
    const isFull = diskFull(error) || (error instanceof BuildFailed && evidence().logTail.some(saysDiskFull));
    if (isFull || error instanceof BuildFailed) failed(messageOf(error));
    if (isFull) throw new DeployFailed('DISK_FULL', 'while the image was built', evidence());
    if (error instanceof BuildFailed) throw new DeployFailed('BUILD_FAILED', error.message, evidence());
    throw error;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Only what was pinned is pulled; the tag makes it one of this miner's images, and the only one that keeps it there. */
async function pullImage(context: StepContext, docker: Engine, pinned: string): Promise<string> {
  const { deployment, ports, held } = context;
  const { onProgress, failed, evidence } = tailing(context);
  if ((await docker.findImage(pinned, held.signal)) === null) {
    const auth = ports.openRegistry(deployment);
    try {
      await docker.pull({ reference: pinned, onProgress, ...(auth ? { auth } : {}) }, held.signal);
    } catch (error) {
      const final = pullFailure(error, pinned);
      if (final) {
        failed(messageOf(error));
        throw new DeployFailed(final.code, final.detail, evidence(), final.hint);
      }
      if (error instanceof AdapterError && error.adapter !== 'ssh' && deployment.attempts >= PULL_TRIES) {
        failed(error.message);
        throw new DeployFailed('PULL_FAILED', error.message, evidence());
      }
      throw error;
    }
  }
  await docker.tag(pinned, deployment.imageTag, held.signal);
  const image = await docker.findImage(deployment.imageTag, held.signal);
  if (!image) throw new DeployFailed('PULL_FAILED', `${pinned} is not there after it was pulled`);
  await dropPulledName(context, docker, pinned);
  return image.imageId;
}

/** Without this name the image goes with our tag, instead of staying on the disk for ever. */
async function dropPulledName(
  { deployment, held, say }: StepContext,
  docker: Engine,
  pinned: string,
): Promise<void> {
  // Known before this step has ended only when it was on the machine before anything was pulled.
  if (deployment.imageId !== null) return;
  await docker
    .removeImage(pinned, held.signal)
    .catch((error: unknown) => say(`the name ${pinned} stays: ${String(error)}`));
}
