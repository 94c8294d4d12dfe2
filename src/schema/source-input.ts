import { SOURCE_LIMITS, type SourceInput } from '../services/deployments/source-input.js';
import { InvalidInput } from '../services/errors.js';
import { builder } from './builder.js';
import { given } from './given.js';
import type { UploadedFile } from './scalars.js';

const ContextUploadRef = builder.inputType('ContextUploadInput', {
  fields: (t) => ({
    file: t.field({ type: 'Upload', required: true, description: 'tar, tar.gz or zip.' }),
    dockerfile: t.string({ description: 'Path of the Dockerfile inside it; `Dockerfile` when left out.' }),
  }),
});

const GitSourceRef = builder.inputType('GitSourceInput', {
  fields: (t) => ({
    url: t.string({ required: true, description: 'What `git clone` takes; https or http.' }),
    ref: t.string({
      description: 'Branch, tag or commit; the default branch when left out. Resolved to a commit now.',
    }),
    subdirectory: t.string({ description: 'Folder that becomes the build context.' }),
    dockerfile: t.string({ description: 'Path of the Dockerfile inside it; `Dockerfile` when left out.' }),
    token: t.string({ description: 'For a private repository. Used for this one fetch, never kept.' }),
    username: t.string({ description: 'What goes with the token, where the server cares.' }),
  }),
});

const ImageSourceRef = builder.inputType('ImageSourceInput', {
  fields: (t) => ({
    reference: t.string({
      required: true,
      description: 'As for `docker pull`; resolved to a digest now. It must exist for linux/amd64.',
    }),
    username: t.string({ description: 'Of a private image, with the password.' }),
    password: t.string({ description: 'Kept sealed, never shown or logged.' }),
  }),
});

export const SourceInputRef = builder.inputType('SourceInput', {
  description: 'Where the files come from: exactly one of these.',
  isOneOf: true,
  fields: (t) => ({
    dockerfile: t.string({ description: 'The text of a Dockerfile that needs no other file.' }),
    dockerfileUpload: t.field({ type: 'Upload', description: 'The same as a file.' }),
    dockerfileUrl: t.string({ description: 'Fetched once, now, and pinned by digest.' }),
    context: t.field({ type: ContextUploadRef, description: 'A whole build context.' }),
    git: t.field({ type: GitSourceRef, description: 'One commit of a repository.' }),
    image: t.field({ type: ImageSourceRef, description: 'Built already: nothing is built.' }),
  }),
});

export const EnvironmentVariableInputRef = builder.inputType('EnvironmentVariableInput', {
  fields: (t) => ({
    name: t.string({ required: true }),
    value: t.string({ required: true, description: 'Kept sealed. Never logged, whether secret or not.' }),
    isSecret: t.boolean({
      defaultValue: true,
      description: 'Never shown again, and hidden wherever else it turns up: in logs, evidence and errors.',
    }),
  }),
});

export async function readSource(source: typeof SourceInputRef.$inferInput): Promise<SourceInput> {
  const { dockerfile, dockerfileUpload, dockerfileUrl, context, git, image } = source;
  if (dockerfileUpload) {
    const bytes = await readUpload(
      dockerfileUpload,
      SOURCE_LIMITS.dockerfileBytes,
      'input.source.dockerfileUpload',
    );
    return { dockerfile: textOf(bytes) };
  }
  if (context) {
    const bytes = await readUpload(context.file, SOURCE_LIMITS.context.maxBytes, 'input.source.context.file');
    return given({ context: bytes, dockerfilePath: context.dockerfile });
  }
  if (git) return { git: { ...given(git), url: git.url } };
  if (image) return { image: { ...given(image), reference: image.reference } };
  return given({ dockerfile, dockerfileUrl });
}

async function readUpload(file: UploadedFile, maxBytes: number, field: string): Promise<Uint8Array> {
  if (file.size > maxBytes) throw new InvalidInput(field, `A file has at most ${maxBytes} bytes here`);
  return new Uint8Array(await file.arrayBuffer());
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new InvalidInput('input.source.dockerfileUpload', 'This file is not UTF-8 text');
  }
}
