import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { BASE_IMAGE } from './real-host.js';

interface Options {
  /** Instructions between the base image and the files. */
  readonly before?: string;
  /** A file more, of any size. */
  readonly model?: Buffer;
}

/** The files of a model that names `version` in every answer. */
export async function versionedModel(version: string, { before = '', model }: Options = {}) {
  const dockerfile = `FROM ${BASE_IMAGE}
${before}WORKDIR /app
COPY server.py version ${model ? 'model.bin ' : ''}./
EXPOSE 3000
CMD ["python", "-u", "server.py"]
`;
  return {
    Dockerfile: dockerfile,
    'server.py': await readFile(new URL('./versioned-model/server.py', import.meta.url), 'utf8'),
    version: `${version}\n`,
    ...(model ? { 'model.bin': model } : {}),
  };
}

/** As an uncompressed tar. */
export async function packVersion(version: string, options: Options = {}): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(await versionedModel(version, options)))
    tar.entry({ name }, content);
  tar.finalize();
  return buffer(tar);
}
