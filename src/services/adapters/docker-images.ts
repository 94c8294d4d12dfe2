import { abortable } from './abortable.js';
import { followBuild } from './docker-build.js';
import { bytesOf, type DockerCalls, inQuery, orNull, safeReference } from './docker-call.js';
import { ADAPTER, asFailure } from './docker-http.js';
import { diskAnswer, imageAnswer } from './docker-schemas.js';
import { BuildFailed, type Engine } from './engine.js';
import { AdapterError, type FailureKind } from './failure.js';

const DOCKER_HUB = 'https://index.docker.io/v1/';
const SLOW_MS = 60_000;

type ImageMethods = Pick<Engine, 'build' | 'pull' | 'tag' | 'findImage' | 'removeImage' | 'diskUsage'>;

export function imageMethods({ ask, over }: DockerCalls): ImageMethods {
  const findImage: Engine['findImage'] = (reference, signal) =>
    orNull(ask((docker) => docker.getImage(safeReference(reference)).inspect(), imageAnswer, signal));

  return {
    findImage,

    async build({ context, dockerfile, tag, labels, onProgress }, signal) {
      safeReference(tag);
      const abandon = new AbortController();
      const ending = AbortSignal.any([signal, abandon.signal]);
      try {
        const options = { dockerfile, t: tag, labels: { ...labels }, rm: true, forcerm: true };
        const stream = await abortable(over(ending).buildImage(context, options), ending);
        const imageId = await followBuild(bytesOf(stream), onProgress);
        if (imageId !== null) return { imageId };
        const image = await findImage(tag, signal);
        if (image) return { imageId: image.imageId };
        throw new AdapterError(ADAPTER, 'GARBLED', 'the build ended without an image');
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        // 400 is what the engine says to a Dockerfile it cannot read.
        if (error instanceof AdapterError && error.kind === 'INVALID')
          throw new BuildFailed(error.message, null);
        throw error instanceof BuildFailed ? error : asFailure(error);
      } finally {
        // Ends the connection, and with it a build that still runs.
        abandon.abort();
        context.destroy();
      }
    },

    async pull({ reference, auth, onProgress }, signal) {
      // Without a tag the engine would fetch every one there is.
      const wanted = isTagged(safeReference(reference)) ? reference : `${reference}:latest`;
      const abandon = new AbortController();
      const ending = AbortSignal.any([signal, abandon.signal]);
      const credentials = auth && {
        username: auth.username,
        password: auth.password,
        serveraddress: auth.server ?? DOCKER_HUB,
      };
      try {
        const options = inQuery({ fromImage: wanted });
        const stream = await abortable(over(ending).createImage(credentials ?? {}, options), ending);
        await followBuild(bytesOf(stream), onProgress);
        const image = await findImage(wanted, signal);
        if (image) return { imageId: image.imageId };
        throw new AdapterError(ADAPTER, 'GARBLED', 'the pull ended without an image');
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        // The engine tells some refusals as its answer's status and others within the stream.
        const { message } = error instanceof Error ? error : { message: '' };
        const kind = pullFailure(message);
        if (kind) throw new AdapterError(ADAPTER, kind, message, { cause: error });
        throw error instanceof BuildFailed
          ? new AdapterError(ADAPTER, 'NOT_READY', message, { cause: error })
          : asFailure(error);
      } finally {
        abandon.abort();
      }
    },

    tag(image, reference, signal) {
      safeReference(reference);
      const at = isTagged(reference) ? reference.lastIndexOf(':') : reference.length;
      const query = { repo: reference.slice(0, at), tag: reference.slice(at + 1) || 'latest' };
      return ask((docker) => docker.getImage(safeReference(image)).tag(inQuery(query)), null, signal);
    },

    async removeImage(reference, signal) {
      await orNull(
        ask((docker) => docker.getImage(safeReference(reference)).remove(), null, signal, SLOW_MS),
      );
    },

    diskUsage: (signal) => ask((docker) => docker.df(), diskAnswer, signal, SLOW_MS),
  };
}

const isTagged = (reference: string): boolean => reference.includes('@') || /:[^/]*$/.test(reference);

/** The engine has no codes for these, only its own and the registry's sentences. */
function pullFailure(message: string): FailureKind | null {
  if (/no space left/i.test(message)) return 'CAPACITY';
  if (/toomanyrequests|rate limit/i.test(message)) return 'RATE_LIMIT';
  if (/no matching manifest|invalid reference/i.test(message)) return 'INVALID';
  if (/no such host|i\/o timeout|connection refused|TLS handshake|network is unreachable/i.test(message))
    return 'UNREACHABLE';
  if (/denied|unauthorized|authentication required|no basic auth/i.test(message)) return 'AUTH';
  if (/manifest unknown|not found|does not exist/i.test(message)) return 'GONE';
  return null;
}
