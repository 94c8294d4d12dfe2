import type { CloudPort } from './cloud.js';
import { AdapterError, type FailureKind } from './failure.js';

interface Options {
  /** Calls without an answer, one after the other, until the provider counts as silent. */
  readonly silentAfter: number;
  /** Calls that try a silent provider at the same time. */
  readonly probes: number;
}

const SILENCE: ReadonlySet<FailureKind> = new Set(['UNREACHABLE', 'TIMEOUT', 'AMBIGUOUS']);
/** Tells by itself what is wrong, and is asked seldom. */
const NEVER_REFUSED: ReadonlySet<PropertyKey> = new Set(['check', 'close']);

/**
 * A provider that hangs holds up whoever waits for it. While it answers nobody, a few calls go on trying; all others
 * are refused at once, certainly unsent, and whoever made them is free for other work.
 */
export function gated<Cloud extends CloudPort>(cloud: Cloud, { silentAfter, probes }: Options): Cloud {
  let unanswered = 0;
  let trying = 0;

  async function through<T>(work: () => Promise<T>): Promise<T> {
    const isProbe = unanswered >= silentAfter;
    if (isProbe && trying >= probes) {
      throw new AdapterError(
        cloud.provider,
        'UNREACHABLE',
        `The provider left ${unanswered} calls unanswered`,
      );
    }
    if (isProbe) trying += 1;
    try {
      const result = await work();
      unanswered = 0;
      return result;
    } catch (error) {
      if (isSilence(error)) unanswered += 1;
      else if (error instanceof AdapterError) unanswered = 0;
      throw error;
    } finally {
      if (isProbe) trying -= 1;
    }
  }

  return new Proxy(cloud, {
    get(target, key): unknown {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function' || NEVER_REFUSED.has(key)) return member;
      // Every method of the port is asynchronous.
      return (...given: unknown[]) => through(() => Reflect.apply(member, target, given) as Promise<unknown>);
    },
  });
}

/** The caller's own patience running out counts; a caller that stops for its own reasons says nothing. */
const isSilence = (error: unknown): boolean =>
  error instanceof AdapterError
    ? SILENCE.has(error.kind)
    : error instanceof DOMException && error.name === 'TimeoutError';
