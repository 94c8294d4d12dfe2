import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { BASE_IMAGE } from './real-host.js';

/** How a version misbehaves; `good` does not. */
export type Mode =
  | 'good'
  | 'exits'
  | 'eats-memory'
  | 'ill'
  | 'ill-later'
  | 'worse-later'
  | 'chats-fail-later'
  | 'dies-later'
  | 'loopback'
  | 'wrong-port'
  | 'wrong-shape';

interface Version {
  readonly mode?: Mode;
  /** What `/info` calls it. */
  readonly name?: string;
  readonly from?: string;
  readonly port?: number;
  /** Further instructions, before the command. */
  readonly also?: string;
  /** Of a file `weights.bin` beside it, which no compression makes smaller. */
  readonly weightsMb?: number;
}

/** A build context whose image serves as `mode` says. */
export async function packVersion(version: Version = {}): Promise<Buffer> {
  const { mode = 'good', name = 'fault-model', from = BASE_IMAGE, port = 3_000, also = '' } = version;
  const tar = pack();
  tar.entry(
    { name: 'Dockerfile' },
    `FROM ${from}
COPY server.py /app/server.py
ENV MODE=${mode} MODEL_NAME=${name}
${also}
EXPOSE ${port}
CMD ["python", "-u", "/app/server.py"]
`,
  );
  tar.entry({ name: 'server.py' }, await readFile(new URL('./fault-model/server.py', import.meta.url)));
  if (version.weightsMb !== undefined)
    tar.entry({ name: 'weights.bin' }, randomBytes(version.weightsMb * 1024 * 1024));
  tar.finalize();
  return buffer(tar);
}
