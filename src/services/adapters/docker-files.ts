import { pipeline, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';
import { abortable } from './abortable.js';
import { bytesOf, type DockerCalls, safe } from './docker-call.js';
import { ADAPTER, asFailure } from './docker-http.js';
import type { Engine } from './engine.js';
import { AdapterError } from './failure.js';

const MAX_FILE = 1024 * 1024;

export function fileMethods({ ask, over, timeoutMs }: DockerCalls): Pick<Engine, 'putFiles' | 'readFile'> {
  return {
    async putFiles(container, directory, files, signal) {
      const tar = pack();
      for (const [name, text] of Object.entries(files))
        tar.entry({ name, mode: 0o600, uid: 0, gid: 0 }, text);
      tar.finalize();
      const bytes = await buffer(tar);
      const target = { path: directory };
      await ask(
        (docker) => docker.getContainer(safe(container)).putArchive(bytes, target),
        null,
        signal,
        60_000,
      );
    },

    async readFile(container, path, signal) {
      const abandon = new AbortController();
      const deadline = AbortSignal.timeout(timeoutMs);
      const ending = AbortSignal.any([signal, deadline, abandon.signal]);
      try {
        const asked = over(ending).getContainer(safe(container)).getArchive({ path });
        const stream = await abortable(asked, ending);
        return await abortable(firstFile(bytesOf(stream)), ending);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (deadline.aborted) throw new AdapterError(ADAPTER, 'TIMEOUT', `no answer within ${timeoutMs} ms`);
        const failure = asFailure(error);
        if (failure.kind === 'GONE') return null;
        throw failure;
      } finally {
        abandon.abort();
      }
    },
  };
}

async function firstFile(tar: AsyncIterable<Buffer>): Promise<Buffer | null> {
  const entries = extract();
  // What goes wrong while unpacking comes out of the iterator below.
  pipeline(Readable.from(tar), entries, () => {});
  for await (const entry of entries) {
    if (entry.header.type !== 'file') return null;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of entry as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_FILE)
        throw new AdapterError(ADAPTER, 'GARBLED', `a file of more than ${MAX_FILE} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
  return null;
}
