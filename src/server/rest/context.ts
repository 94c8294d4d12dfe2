import type { Deployment } from '../../db/deployments.js';
import type { Miner } from '../../db/miners.js';
import type { PageRequest } from '../../db/repository.js';
import { mayRead, requireScope, requireViewer, type Viewer } from '../../services/accounts/viewer.js';
import type { DeployInput } from '../../services/deployments/deployment-service.js';
import { DomainError, NotFound } from '../../services/errors.js';
import type { Vm } from '../../services/vms/vm.js';
import type { VmService } from '../../services/vms/vm-service.js';
import { mediaType, readJson } from '../http/body.js';
import { type Authenticate, credentialsOf } from '../http/caller.js';
import { HttpRefusal } from '../http/refusal.js';
import type { Exchange } from '../http/router.js';
import type { Limits } from '../limits.js';
import type { Toll } from '../toll.js';
import { vmView } from './views.js';

/** The services that the guide's calls are translated onto. */
export interface RestServices {
  readonly vms: Pick<
    VmService,
    'rent' | 'terminate' | 'setPorts' | 'requireEditable' | 'rename' | 'owned' | 'list'
  >;
  readonly miners: { byIds(ids: readonly string[]): Promise<Miner[]> };
  readonly deployments: {
    deploy(viewer: Viewer, input: DeployInput): Promise<{ deployment: Deployment; replayed: boolean }>;
    byIds(viewer: Viewer, ids: readonly string[]): Promise<Deployment[]>;
    list(viewer: Viewer, filter: { vmId?: string }, page: PageRequest): Promise<Deployment[]>;
    /** Stops the model's container; the machine stays. */
    stop(viewer: Viewer, vmId: string): Promise<unknown>;
  };
}

interface Needs {
  readonly services: RestServices;
  readonly authenticate: Authenticate;
  readonly toll: Toll;
  readonly limits: Limits;
  readonly now: () => Date;
}

const BODY_TYPES = ['application/json', 'multipart/form-data'];
const READ_COST = 10;
const WRITE_COST = 50;

/** What all of the guide's calls do first and last. */
export function createRestContext({ services, authenticate, toll, limits, now }: Needs) {
  const { vms, miners, deployments } = services;

  return {
    /** Nobody in particular can not do anything here. */
    async viewerOf({ request, method }: Exchange): Promise<Viewer> {
      // Said before anything else, for types that pages of other sites could send make nobody the local developer.
      const type = mediaType(request);
      if (type !== '' && !BODY_TYPES.includes(type) && method !== 'GET') throw notJson();
      const viewer = await authenticate(credentialsOf(request));
      toll(viewer, request, method === 'GET' ? READ_COST : WRITE_COST);
      return requireViewer(viewer);
    },

    async json({ request }: Exchange): Promise<unknown> {
      if (mediaType(request) !== 'application/json') throw notJson();
      return readJson(request, { maxBytes: limits.jsonBytes, timeoutMs: limits.bodyMs });
    },

    async vm(viewer: Viewer, id: string, field = 'id'): Promise<Vm> {
      try {
        return await vms.owned(viewer, id);
      } catch (error) {
        throw error instanceof NotFound ? error.about(field) : error;
      }
    },

    /** To be shown, not acted upon. */
    async vmToRead(viewer: Viewer, id: string): Promise<Vm> {
      requireScope(viewer, 'read');
      return this.vm(viewer, id);
    },

    /** With its newest deployment, running or not. */
    async view(viewer: Viewer, vm: Vm) {
      const [found, [deployment]] = await Promise.all([
        vm.minerId === null ? [] : miners.byIds([vm.minerId]),
        mayRead(viewer) ? deployments.list(viewer, { vmId: vm.id }, { limit: 1 }) : [],
      ]);
      return vmView(vm, { miner: found[0] ?? null, deployment: deployment ?? null, now: now() });
    },

    /** With the deployments that serve now. */
    async views(viewer: Viewer, list: readonly Vm[]) {
      const found = await miners.byIds(list.flatMap(({ minerId }) => minerId ?? []));
      const serving = await deployments.byIds(
        viewer,
        found.flatMap(({ deploymentId }) => deploymentId ?? []),
      );
      const minerById = new Map(found.map((miner) => [miner.id, miner]));
      const deploymentById = new Map(serving.map((deployment) => [deployment.id, deployment]));
      return list.map((vm) => {
        const miner = minerById.get(vm.minerId ?? '') ?? null;
        return vmView(vm, {
          miner,
          deployment: deploymentById.get(miner?.deploymentId ?? '') ?? null,
          now: now(),
        });
      });
    },
  };
}
export type RestContext = ReturnType<typeof createRestContext>;

const notJson = (): HttpRefusal =>
  new HttpRefusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send "Content-Type: application/json"');

export function idempotencyKeyOf({ request }: Exchange): string | undefined {
  const given = request.headers['idempotency-key'];
  return typeof given === 'string' ? given : undefined;
}

/** A refusal with its field named as the caller wrote it. */
export async function withFields<T>(
  names: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const name = error instanceof DomainError && error.field !== null ? names[error.field] : undefined;
    if (!(error instanceof DomainError) || name === undefined) throw error;
    throw error.about(name);
  }
}
