import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';
import { readBody } from '../http/body.js';
import type { Container } from './container.js';
import { EngineFailure } from './failure.js';
import { type EngineRoute, SENT } from './route.js';

const MAX_ARCHIVE_BYTES = 4 * 1_024 * 1_024;
/** Kept of one container. */
const MAX_FILES_BYTES = 1_024 * 1_024;
/** What every image has. */
const FOLDERS = new Set(['/', '/app', '/bin', '/etc', '/home', '/opt', '/root', '/tmp', '/usr', '/var']);

/** `docker cp`: what was put into a container stays in it, and is read back. */
export function fileRoutes({ get }: { get: (reference: string) => Container }): EngineRoute[] {
  const absent = (path: string, { record }: Container) =>
    new EngineFailure(404, `Could not find the file ${path} in container ${record.name}`);
  const path = /^\/containers\/([^/]+)\/archive$/;
  return [
    {
      method: 'PUT',
      path,
      async go({ query, request, response }, name) {
        const container = get(name);
        const folder = posix.normalize(`/${query.get('path') ?? ''}`);
        if (!FOLDERS.has(folder)) throw absent(folder, container);
        const tar = await readBody(request, MAX_ARCHIVE_BYTES);
        if (tar === null) throw new EngineFailure(500, 'the archive is too large');
        const { record } = container;
        for (const [file, bytes] of await filesOf(tar)) {
          record.files[posix.join(folder, posix.normalize(`/${file}`))] = bytes.toString('base64');
        }
        if (JSON.stringify(record.files).length > MAX_FILES_BYTES)
          throw new EngineFailure(500, 'write: no space left on device');
        response.setHeader('content-type', 'application/json');
        return {};
      },
    },
    {
      method: 'GET',
      path,
      async go({ query, response }, name) {
        const container = get(name);
        const wanted = posix.normalize(`/${query.get('path') ?? ''}`);
        const file = container.record.files[wanted];
        if (file === undefined) throw absent(wanted, container);
        const tar = pack();
        tar.entry({ name: posix.basename(wanted), mode: 0o600 }, Buffer.from(file, 'base64'));
        tar.finalize();
        response.writeHead(200, { 'content-type': 'application/x-tar' });
        response.end(await buffer(tar));
        return SENT;
      },
    },
  ];
}

async function filesOf(tar: Buffer): Promise<[path: string, bytes: Buffer][]> {
  const files: [string, Buffer][] = [];
  const entries = extract();
  entries.end(tar);
  try {
    for await (const entry of entries) {
      const bytes = await buffer(entry);
      if (entry.header.type === 'file') files.push([entry.header.name, bytes]);
    }
  } catch (error) {
    throw new EngineFailure(
      500,
      `Error processing tar file: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return files;
}
