import { setImmediate } from 'node:timers/promises';
import { pack } from 'tar-stream';
import type { CheckedEntry } from './archive-rules.js';

/** What is done in one go; the event loop turns in between. */
const CHUNK_BYTES = 1024 * 1024;
const HEADER_BYTES = 512;

/** Same files, same bytes, whatever order they came in: this is what a digest is made of. */
export async function writeTar(entries: readonly CheckedEntry[]): Promise<Buffer> {
  const writer = pack();
  const chunks: Buffer[] = [];
  const reading = (async () => {
    for await (const chunk of writer as AsyncIterable<Buffer>) chunks.push(chunk);
  })();
  let sinceTurn = 0;
  for (const { path, mode, type, target, content } of inOrder(entries)) {
    const header = { name: path, mode, mtime: new Date(0), uid: 0, gid: 0 };
    if (type === 'FILE') writer.entry({ ...header, size: content.length }, content);
    else if (type === 'DIRECTORY') writer.entry({ ...header, type: 'directory' });
    else writer.entry({ ...header, type: type === 'LINK' ? 'link' : 'symlink', linkname: target ?? '' });
    sinceTurn += content.length + HEADER_BYTES;
    if (sinceTurn < CHUNK_BYTES) continue;
    sinceTurn = 0;
    await setImmediate();
  }
  writer.finalize();
  await reading;
  return joined(chunks);
}

async function joined(chunks: readonly Buffer[]): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  let turned = 0;
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += CHUNK_BYTES) {
      at += chunk.copy(whole, at, from, from + CHUNK_BYTES);
      if (at - turned < 8 * CHUNK_BYTES) continue;
      turned = at;
      await setImmediate();
    }
  }
  return whole;
}

/** A hard link comes after what it leads to. */
function inOrder(entries: readonly CheckedEntry[]): CheckedEntry[] {
  const rank = ({ type }: CheckedEntry) => (type === 'LINK' ? 1 : 0);
  return entries.toSorted((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
}
