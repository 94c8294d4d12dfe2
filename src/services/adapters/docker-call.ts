import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import type { z } from 'zod';
import { abortable } from './abortable.js';
import { ADAPTER, asFailure, dockerOver } from './docker-http.js';
import { AdapterError } from './failure.js';

/** Names and references become part of a URL's path. */
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/;
const SAFE_REFERENCE = /^[A-Za-z0-9][A-Za-z0-9_.:/@-]{0,511}$/;

/** What the methods of an engine are made of. */
export interface DockerCalls {
  /** Dockerode over a stream of its own, which ends with the signal. */
  over(signal: AbortSignal): Docker;
  /** One call that is answered as a whole, within its time. Without a schema nothing is read. */
  ask<T>(
    act: (docker: Docker) => Promise<unknown>,
    schema: z.ZodType<T> | null,
    signal: AbortSignal,
    limitMs?: number,
  ): Promise<T>;
  readonly timeoutMs: number;
}

export function createDockerCalls(
  open: (signal: AbortSignal) => Promise<Duplex>,
  timeoutMs: number,
): DockerCalls {
  return {
    timeoutMs,
    over: (signal) => dockerOver(open, signal),
    async ask<T>(
      act: (docker: Docker) => Promise<unknown>,
      schema: z.ZodType<T> | null,
      signal: AbortSignal,
      limitMs = timeoutMs,
    ): Promise<T> {
      const deadline = AbortSignal.timeout(limitMs);
      const both = AbortSignal.any([signal, deadline]);
      try {
        const answer = await abortable(act(dockerOver(open, both)), both);
        // Without a schema T is void.
        return schema ? read(schema, answer) : (undefined as T);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (deadline.aborted)
          throw new AdapterError(ADAPTER, 'TIMEOUT', `no answer within ${limitMs} ms`, { cause: error });
        throw asFailure(error);
      }
    },
  };
}

export function safe(name: string): string {
  if (SAFE_NAME.test(name)) return name;
  throw new AdapterError(ADAPTER, 'INVALID', 'not a container name');
}

export function safeReference(reference: string): string {
  if (SAFE_REFERENCE.test(reference) && !reference.includes('..') && !reference.includes('//'))
    return reference;
  throw new AdapterError(ADAPTER, 'INVALID', 'not an image reference');
}

function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AdapterError(ADAPTER, 'GARBLED', `unreadable answer: ${issue?.path.join('.')} ${issue?.message}`);
}

export async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AdapterError && error.kind === 'GONE') return null;
    throw error;
  }
}

/** dockerode's types speak of any readable; over HTTP it is always one of bytes. */
export const bytesOf = (stream: NodeJS.ReadableStream): AsyncIterable<Buffer> =>
  stream as AsyncIterable<Buffer>;

/** As the query alone: dockerode would repeat it in the body, which newer engines refuse in places. */
export const inQuery = <T extends object>(values: T): T =>
  // Its own transport understands this; its types know only the values.
  ({ _query: values, _body: {} }) as unknown as T;
