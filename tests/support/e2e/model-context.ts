import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

const FILES = ['Dockerfile', 'model/model.json', 'api/server.py'] as const;

/** The model context beside this file as an uncompressed tar, with its Dockerfile replaced if one is given. */
export async function packModelContext(dockerfile?: string): Promise<Buffer> {
  const tar = pack();
  for (const name of FILES) {
    const kept = await readFile(new URL(`./model-context/${name}`, import.meta.url));
    tar.entry({ name }, name === 'Dockerfile' && dockerfile !== undefined ? dockerfile : kept);
  }
  tar.finalize();
  return buffer(tar);
}
