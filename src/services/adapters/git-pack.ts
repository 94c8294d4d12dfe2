import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inflate as inflateInBackground, inflateSync } from 'node:zlib';
import { applyDelta } from './git-delta.js';
import { refuse } from './guarded-http.js';

export type GitType = 'commit' | 'tree' | 'blob' | 'tag';
export interface GitObject {
  readonly type: GitType;
  readonly data: Buffer;
}

export interface PackLimits {
  readonly maxObjects: number;
  /** Of all objects together, unpacked, and of what they are described by. */
  readonly maxUnpackedBytes: number;
}

const TYPES: Readonly<Record<number, GitType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const OFS_DELTA = 6;
const REF_DELTA = 7;
const HEADER_BYTES = 12;
const HASH_BYTES = 20;
/** Worked on at a stretch before the event loop turns. */
const TURN_MS = 10;
/** Above it an object is unpacked in another thread. */
const SMALL_BYTES = 256 * 1024;
const MOST_AT_ONCE = 1024 * 1024 + 1;

interface Pending {
  readonly at: number;
  readonly delta: Buffer;
  readonly base: number | string;
}

const inBackground: (
  bytes: Buffer,
  options: object,
) => Promise<{ readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }> =
  // With `info` the promise carries more than a Buffer, which the types do not say.
  promisify(inflateInBackground) as never;

/** Every object of a pack by its hash, each hashed here: what a server calls it counts for nothing. */
export async function readPack(
  pack: Buffer,
  limits: PackLimits,
  signal: AbortSignal,
): Promise<Map<string, GitObject>> {
  const broken = (): never => refuse('GARBLED', 'the pack of the git server is damaged');
  if (pack.length < HEADER_BYTES + HASH_BYTES || pack.toString('latin1', 0, 4) !== 'PACK') broken();
  const count = pack.readUInt32BE(8);
  if (![2, 3].includes(pack.readUInt32BE(4))) broken();
  if (count > limits.maxObjects) {
    refuse('TOO_LARGE', `the commit has ${count} objects; at most ${limits.maxObjects} are taken`);
  }
  const end = pack.length - HASH_BYTES;
  const objects = new Map<string, GitObject>();
  const byPlace = new Map<number, GitObject>();
  let room = limits.maxUnpackedBytes;
  let turned = performance.now();

  const reserve = (size: number): void => {
    room -= size;
    if (room < 0) refuse('TOO_LARGE', `the commit unpacks to more than ${limits.maxUnpackedBytes} bytes`);
  };
  const turn = async (): Promise<void> => {
    if (performance.now() - turned < TURN_MS) return;
    await setImmediate();
    signal.throwIfAborted();
    turned = performance.now();
  };
  const unpack = async (at: number, size: number): Promise<{ data: Buffer; next: number }> => {
    reserve(size);
    const options = {
      info: true,
      maxOutputLength: size + 1,
      chunkSize: Math.min(Math.max(size + 1, 64), MOST_AT_ONCE),
    };
    const packed = pack.subarray(at, end);
    try {
      const { buffer, engine } =
        size > SMALL_BYTES
          ? await inBackground(packed, options)
          : (inflateSync(packed, options) as unknown as Awaited<ReturnType<typeof inBackground>>);
      if (buffer.length !== size) broken();
      return { data: buffer, next: at + engine.bytesWritten };
    } catch {
      return broken();
    }
  };
  const add = (at: number, object: GitObject): string => {
    byPlace.set(at, object);
    const sum = createHash('sha1').update(`${object.type} ${object.data.length}\0`).update(object.data);
    const hash = sum.digest('hex');
    objects.set(hash, object);
    return hash;
  };
  /** The hash of what came out; null while the base is not known. */
  const solve = ({ at, delta, base }: Pending): string | null => {
    const found = typeof base === 'string' ? objects.get(base) : byPlace.get(base);
    if (!found) return null;
    const data = applyDelta(found.data, delta, reserve) ?? broken();
    return add(at, { type: found.type, data });
  };

  const waiting = new Map<Pending['base'], Pending[]>();
  let at = HEADER_BYTES;
  for (let index = 0; index < count; index += 1) {
    const start = at;
    let byte = at < end ? (pack[at] ?? 0) : broken();
    at += 1;
    const type = (byte >> 4) & 7;
    let size = byte & 15;
    for (let factor = 16; (byte & 0x80) !== 0; factor *= 128) {
      byte = at < end && factor < 2 ** 45 ? (pack[at] ?? 0) : broken();
      at += 1;
      size += (byte & 0x7f) * factor;
    }
    let base: number | string | null = null;
    if (type === OFS_DELTA) {
      byte = pack[at] ?? 0;
      let distance = byte & 0x7f;
      for (at += 1; (byte & 0x80) !== 0; at += 1) {
        byte = at < end && distance < 2 ** 40 ? (pack[at] ?? 0) : broken();
        distance = (distance + 1) * 128 + (byte & 0x7f);
      }
      base = start - distance;
    } else if (type === REF_DELTA) {
      base = pack.toString('hex', at, at + HASH_BYTES);
      at += HASH_BYTES;
    }
    if (at >= end) broken();
    const { data, next } = await unpack(at, size);
    at = next;
    if (base !== null) {
      const pending = { at: start, delta: data, base };
      if (solve(pending) === null) {
        const others = waiting.get(base);
        if (others) others.push(pending);
        else waiting.set(base, [pending]);
      }
    } else {
      add(start, { type: TYPES[type] ?? broken(), data });
    }
    await turn();
  }
  // A base may stand behind what is made of it; then whatever is made of that follows.
  const ready = [...waiting.keys()].filter((base) =>
    typeof base === 'string' ? objects.has(base) : byPlace.has(base),
  );
  for (let base = ready.pop(); base !== undefined; base = ready.pop()) {
    const made = waiting.get(base) ?? [];
    waiting.delete(base);
    for (const pending of made) {
      ready.push(pending.at, solve(pending) ?? broken());
      await turn();
    }
  }
  if (waiting.size > 0) broken();
  const sum = createHash('sha1').update(pack.subarray(0, end)).digest();
  if (at !== end || !sum.equals(pack.subarray(end))) broken();
  return objects;
}
