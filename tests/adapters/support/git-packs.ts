import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** Packs as git would never write them. */
const TYPES = { commit: 1, tree: 2, blob: 3, tag: 4, ofs: 6, ref: 7 };
export type Part = { type: keyof typeof TYPES; data: Buffer; size?: number; base?: Buffer };
export function packOf(parts: readonly Part[], count = parts.length): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(count, 8);
  const body = parts.map(({ type, data, size = data.length, base = Buffer.alloc(0) }) => {
    const bytes = [];
    let left = Math.floor(size / 16);
    let byte = (TYPES[type] << 4) | (size % 16);
    for (; left > 0; left = Math.floor(left / 128)) {
      bytes.push(byte | 0x80);
      byte = left % 128;
    }
    return Buffer.concat([Buffer.from([...bytes, byte]), base, deflateSync(data)]);
  });
  const whole = Buffer.concat([head, ...body]);
  return Buffer.concat([whole, createHash('sha1').update(whole).digest()]);
}
export const hashOf = (type: string, data: Buffer): Buffer =>
  createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest();
export const treeOf = (...entries: (readonly [mode: string, name: string, hash: Buffer])[]): Buffer =>
  Buffer.concat(entries.flatMap(([mode, name, hash]) => [Buffer.from(`${mode} ${name}\0`), hash]));
/** A commit with this tree, and the request for it. */
export function committing(tree: Buffer, others: readonly Part[]): { ref: string; pack: Buffer } {
  const commit = Buffer.from(`tree ${hashOf('tree', tree).toString('hex')}\nauthor a <a> 0 +0000\n\nx\n`);
  const parts: Part[] = [{ type: 'commit', data: commit }, { type: 'tree', data: tree }, ...others];
  return { ref: hashOf('commit', commit).toString('hex'), pack: packOf(parts) };
}
