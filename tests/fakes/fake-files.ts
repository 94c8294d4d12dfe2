import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';

/** The files of a tar by their paths. */
export async function filesIn(tar: Buffer): Promise<[path: string, bytes: Buffer][]> {
  const files: [string, Buffer][] = [];
  const entries = Readable.from([tar]).pipe(extract());
  for await (const entry of entries) files.push([entry.header.name, await buffer(entry)]);
  return files;
}
