import type { DeployInput } from '../../services/deployments/deployment-service.js';
import type { Viewer } from '../../services/accounts/viewer.js';
import { mediaType } from '../http/body.js';
import { type Multipart, readMultipart, type UploadedFile } from '../http/multipart.js';
import { HttpRefusal } from '../http/refusal.js';
import { jsonReply, type Reply } from '../http/respond.js';
import type { Exchange, Route } from '../http/router.js';
import type { UploadSlots } from '../http/uploads.js';
import type { Limits } from '../limits.js';
import { idempotencyKeyOf, type RestContext, type RestServices, withFields } from './context.js';
import {
  dockerForm,
  dockerGitBody,
  dockerImageBody,
  dockerTextBody,
  dockerUrlBody,
  readShape,
} from './shapes.js';
import { deploymentView } from './views.js';

interface Needs {
  readonly services: RestServices;
  readonly rest: RestContext;
  readonly uploadSlots: UploadSlots;
  readonly limits: Limits;
}

type Options = Pick<DeployInput, 'port' | 'name' | 'environment'>;

const FIELDS = {
  'input.port': 'port',
  'input.name': 'name',
  'input.environment': 'environment',
  'input.source': 'file',
  'input.source.dockerfile': 'dockerfile',
  'input.source.dockerfileUrl': 'dockerfile_url',
  'input.source.context': 'file',
  'input.source.context.dockerfile': 'dockerfile_path',
  'input.source.git': 'url',
  'input.source.git.url': 'url',
  'input.source.git.ref': 'ref',
  'input.source.git.subdirectory': 'subdirectory',
  'input.source.git.dockerfile': 'dockerfile_path',
  'input.source.git.token': 'token',
  'input.source.git.username': 'username',
  'input.source.image.reference': 'image',
  'input.source.image.username': 'username',
  'input.source.image.password': 'password',
  'input.vmId': 'id',
  'input.idempotencyKey': 'Idempotency-Key',
};
const FILE_FIELDS = ['file', 'dockerfile', 'context'];

/** The guide's calls about what runs on a machine. */
export function dockerRoutes({ services, rest, uploadSlots, limits }: Needs): Route[] {
  const deploy = async (
    exchange: Exchange,
    viewer: Viewer,
    vmId: string,
    source: DeployInput['source'],
    options: Options,
  ): Promise<Reply> => {
    const key = idempotencyKeyOf(exchange);
    const { deployment, replayed } = await withFields(FIELDS, () =>
      services.deployments.deploy(viewer, {
        vmId,
        source,
        ...options,
        ...(key === undefined ? {} : { idempotencyKey: key }),
      }),
    );
    return jsonReply(202, {
      deployment: deploymentView(deployment),
      replayed,
      message: 'The deployment has begun; GET the VM to see how far it is',
      vm: `/vms/${vmId}`,
    });
  };

  /** The machine must be the caller's before a body is read for it. */
  const begin = async (exchange: Exchange): Promise<{ viewer: Viewer; vmId: string }> => {
    const viewer = await rest.viewerOf(exchange);
    const { id } = await rest.vm(viewer, exchange.params['id'] ?? '');
    return { viewer, vmId: id };
  };

  return [
    {
      method: 'POST',
      path: '/vms/:id/docker/url',
      async handle(exchange) {
        const { viewer, vmId } = await begin(exchange);
        const { dockerfile_url: dockerfileUrl, ...options } = readShape(
          dockerUrlBody,
          await rest.json(exchange),
        );
        return deploy(exchange, viewer, vmId, { dockerfileUrl }, optionsOf(options));
      },
    },
    {
      method: 'POST',
      path: '/vms/:id/docker/git',
      async handle(exchange) {
        const { viewer, vmId } = await begin(exchange);
        const body = readShape(dockerGitBody, await rest.json(exchange));
        const { url, ref, subdirectory, dockerfile_path: dockerfile, token, username, ...options } = body;
        const git = { url, ...present({ ref, subdirectory, dockerfile, token, username }) };
        return deploy(exchange, viewer, vmId, { git }, optionsOf(options));
      },
    },
    {
      method: 'POST',
      path: '/vms/:id/docker/image',
      async handle(exchange) {
        const { viewer, vmId } = await begin(exchange);
        const body = readShape(dockerImageBody, await rest.json(exchange));
        const { image: reference, username, password, ...options } = body;
        const image = { reference, ...present({ username, password }) };
        return deploy(exchange, viewer, vmId, { image }, optionsOf(options));
      },
    },
    {
      method: 'POST',
      path: '/vms/:id/docker/local',
      async handle(exchange) {
        const { viewer, vmId } = await begin(exchange);
        if (mediaType(exchange.request) === 'application/json') {
          const { dockerfile, ...options } = readShape(dockerTextBody, await rest.json(exchange));
          return deploy(exchange, viewer, vmId, { dockerfile }, optionsOf(options));
        }
        if (mediaType(exchange.request) !== 'multipart/form-data') {
          throw new HttpRefusal(
            415,
            'UNSUPPORTED_MEDIA_TYPE',
            'Send the Dockerfile or its build context as multipart/form-data',
            {
              hint: 'curl -F file=@Dockerfile, or -F file=@context.tar.gz',
            },
          );
        }
        return uploadSlots(async () => {
          const form = await readMultipart(exchange.request, {
            maxBytes: limits.uploadBytes,
            maxFieldBytes: limits.jsonBytes,
            timeoutMs: limits.uploadMs,
            maxFiles: 1,
          });
          const fields = readShape(dockerForm, Object.fromEntries(form.fields));
          return deploy(exchange, viewer, vmId, sourceOf(form, fields), optionsOf(fields));
        });
      },
    },
    {
      method: 'POST',
      path: '/vms/:id/docker/stop',
      async handle(exchange) {
        const { viewer, vmId } = await begin(exchange);
        await withFields({ 'input.vmId': 'id', vmId: 'id' }, () => services.deployments.stop(viewer, vmId));
        return jsonReply(200, { stopped: true, vm: await rest.view(viewer, await rest.vm(viewer, vmId)) });
      },
    },
  ];
}

interface Given {
  readonly port?: number | null | undefined;
  readonly name?: string | null | undefined;
  readonly environment?: Readonly<Record<string, string>> | null | undefined;
}

function optionsOf({ port, name, environment }: Given): Options {
  return {
    ...(port === undefined || port === null ? {} : { port }),
    ...(name === undefined || name === null ? {} : { name }),
    ...(environment
      ? { environment: Object.entries(environment).map(([key, value]) => ({ name: key, value })) }
      : {}),
  };
}

/** null and nothing mean the same. */
function present<Name extends string>(
  values: Readonly<Record<Name, string | null | undefined>>,
): Partial<Record<Name, string>> {
  const there: Partial<Record<Name, string>> = {};
  for (const name in values) {
    const value = values[name];
    if (typeof value === 'string') there[name] = value;
  }
  return there;
}

function sourceOf(
  { files }: Multipart,
  {
    dockerfile,
    dockerfile_path: dockerfilePath,
  }: { dockerfile?: string | undefined; dockerfile_path?: string | undefined },
): DeployInput['source'] {
  const [file] = files;
  if (file && !FILE_FIELDS.includes(file.field))
    throw missing(`The form has a file "${file.field.slice(0, 64)}", which is not known here`);
  if (file && dockerfile !== undefined) throw missing('Give the Dockerfile either as a file or as text');
  if (dockerfile !== undefined) return { dockerfile };
  if (!file || file.content.length === 0) throw missing('The form has no file');
  if (isArchive(file))
    return { context: file.content, ...(dockerfilePath === undefined ? {} : { dockerfilePath }) };
  return { dockerfile: textOf(file) };
}

/** By what is in it: gzip, zip or tar. Names say little. */
function isArchive({ content }: UploadedFile): boolean {
  const isGzip = content[0] === 0x1f && content[1] === 0x8b;
  const isZip = content[0] === 0x50 && content[1] === 0x4b;
  return isGzip || isZip || content.subarray(257, 262).toString('latin1') === 'ustar';
}

function textOf({ content }: UploadedFile): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw missing('The file is neither a Dockerfile nor a tar, tar.gz or zip archive');
  }
}

const missing = (message: string): HttpRefusal =>
  new HttpRefusal(422, 'INVALID_INPUT', message, {
    field: 'file',
    hint: 'Send one file in the form field "file": a Dockerfile, or a build context as tar, tar.gz or zip.',
  });
