import { mayRead } from '../services/accounts/viewer.js';
import { averageResponseMs, endpointOf, type Miner, minerStatus } from '../services/miners/miner.js';
import { uptimeSeconds } from '../services/miners/uptime.js';
import type { QueryService } from '../services/queries/query-service.js';
import { AvailableActionRef } from './action.js';
import { builder } from './builder.js';
import type { Context } from './context.js';
import { DeploymentConnectionRef, deploymentCursor, DeploymentRef } from './deployment.js';
import { HealthEnum, MinerStateEnum, ModelTypeEnum, ProbeKindEnum, StatusEnum } from './enums.js';
import { FailureRef } from './failure.js';
import { writeGlobalId } from './global-id.js';
import { MinerMoveRef, MinerRef } from './miner-ref.js';
import { isOwn, seesPrivately } from './ownership.js';
import {
  connectionOf,
  idCursor,
  idPage,
  type PageArgs,
  readPage,
  scoreCursor,
  sizeOf,
  timePage,
} from './pages.js';
import { ProbeConnectionRef, probeCursor, ProbeRef } from './probe.js';
import { ReleaseConnectionRef, releaseCursor, ReleaseRef } from './release.js';
import { ScoreChangeConnectionRef, scoreChangeCursor, ScoreChangeRef, ScoreRef } from './score.js';
import { VmRef } from './vm.js';

export { MinerRef };

type Routing = NonNullable<Awaited<ReturnType<QueryService['routing']>>>;

const RoutingRef = builder.objectRef<Routing>('Routing').implement({
  fields: (t) => ({
    isEligible: t.exposeBoolean('isEligible'),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it is not asked now.' }),
    cooldownUntil: t.expose('cooldownUntil', { type: 'DateTime', nullable: true }),
    weight: t.float({
      description: 'Score × freshness; for operators ÷ (1 + in flight), as the router has it now.',
      resolve: ({ weight, idleWeight }, _args, { viewer }) => (viewer?.seesAll ? weight : idleWeight),
    }),
    share: t.float({
      description:
        'Of the questions of its model type it may expect so many, 0 to 1, when nobody is busy: its weight of the weights of all who could be asked. Miners of which little is known share a twentieth evenly among them, as far as their health is as good.',
      resolve: ({ candidate }, _args, { services }) => services.queries.share(candidate),
    }),
    inFlight: t.int({
      nullable: true,
      description:
        'Questions of askers that it works on. For operators: a miner that could look would know, while it is asked, a challenge from a question.',
      resolve: ({ inFlight }, _args, { viewer }) => (viewer?.seesAll ? inFlight : null),
    }),
  }),
});

MinerMoveRef.implement({
  description:
    'A miner on its way to another machine: because it was resized, or because the provider lost the one it had.',
  fields: (t) => ({
    deployment: t.field({ type: DeploymentRef, resolve: ({ deploymentId }) => deploymentId }),
    vm: t.field({ type: VmRef, description: 'The machine it moves to.', resolve: ({ vmId }) => vmId }),
  }),
});

const machinesOf = ({ id, vmId }: Miner, context: Context) =>
  Promise.all([
    MinerMoveRef.getDataloader(context).load(id),
    vmId === null ? null : VmRef.getDataloader(context).load(vmId),
  ]);

/** Each miner of a page asks the store for it once more. */
const costOfOwnPage = (args: PageArgs) => ({ field: 5 + sizeOf(args) });

MinerRef.implement({
  description:
    'A named model that an account serves. Status, health and score are public; machine, deployments and failures are its owner’s.',
  fields: (t) => ({
    name: t.exposeString('name'),
    owner: t.id({
      description: 'The account it belongs to, `0.0.x`.',
      resolve: ({ ownerId }) => writeGlobalId('Account', ownerId),
    }),
    ownerAccountId: t.exposeString('ownerId', { description: 'The same as a plain `0.0.x`.' }),
    isMine: t.boolean({
      description: 'Whether you see its private side.',
      resolve: (miner, _args, { viewer }) => isOwn(viewer, miner),
    }),
    modelType: t.expose('modelType', { type: ModelTypeEnum }),
    modelName: t.exposeString('modelName', {
      nullable: true,
      description: 'As the container says at `/info`.',
    }),
    capabilities: t.field({
      type: ['String'],
      resolve: ({ capabilities }) => [...(capabilities ?? [])],
    }),
    status: t.field({ type: StatusEnum, resolve: minerStatus }),
    state: t.expose('state', { type: MinerStateEnum }),
    health: t.expose('health', { type: HealthEnum }),
    healthSince: t.expose('healthSince', {
      ...{ type: 'DateTime', nullable: true },
      description: 'When its health last changed; null while nobody has looked.',
    }),
    publicIp: t.exposeString('address', { nullable: true }),
    port: t.exposeInt('port'),
    endpoint: t.string({
      nullable: true,
      description: 'Where the model answers; null while it serves nowhere.',
      resolve: endpointOf,
    }),
    countryCode: t.exposeString('countryCode', { nullable: true, description: 'Two letters, like DE.' }),
    uptimeSeconds: t.int({
      description: 'Since it last became active; 0 while it is not.',
      resolve: (miner) => uptimeSeconds(miner, new Date()),
    }),
    requestCount: t.exposeInt('requestCount', { description: 'Questions that it answered.' }),
    averageResponseMs: t.float({
      nullable: true,
      description: 'To answer what was put to `ask`; null before the first.',
      resolve: averageResponseMs,
    }),
    vm: t.field({
      type: VmRef,
      nullable: true,
      description: 'Shown to the owner only.',
      resolve: ({ vmId }) => vmId,
    }),
    move: t.field({
      type: MinerMoveRef,
      nullable: true,
      description: 'To another machine, while one is under way. Shown to the owner only.',
      resolve: ({ id }) => id,
    }),
    replaceOnLoss: t.exposeBoolean('replaceOnLoss', {
      description: 'Whether it is placed elsewhere when the provider loses its machine.',
    }),
    currentDeployment: t.field({
      type: DeploymentRef,
      nullable: true,
      description: 'The one that serves. Shown to the owner only.',
      resolve: ({ deploymentId }) => deploymentId,
    }),
    release: t.field({
      type: ReleaseRef,
      nullable: true,
      description: 'What serves. Shown to the owner only.',
      resolve: async ({ deploymentId }, _args, context) =>
        deploymentId === null
          ? null
          : ((await DeploymentRef.getDataloader(context).load(deploymentId))?.releaseId ?? null),
    }),
    releases: t.connection(
      {
        type: ReleaseRef,
        description: 'What was built, newest first. Empty for everybody but the owner.',
        extensions: { complexity: costOfOwnPage },
        resolve: async ({ id }, args, { services, viewer }) => {
          const page = readPage(args, releaseCursor);
          const rows =
            viewer && mayRead(viewer) ? await services.releases.list(viewer, id, idPage(page)) : [];
          return connectionOf(page, rows, releaseCursor);
        },
      },
      ReleaseConnectionRef,
    ),
    deployments: t.connection(
      {
        type: DeploymentRef,
        description: 'Newest first. Empty for everybody but the owner.',
        extensions: { complexity: costOfOwnPage },
        resolve: async ({ id }, args, { services, viewer }) => {
          const page = readPage(args, deploymentCursor);
          const rows =
            viewer && mayRead(viewer)
              ? await services.deployments.list(viewer, { minerId: id }, idPage(page))
              : [];
          return connectionOf(page, rows, deploymentCursor);
        },
      },
      DeploymentConnectionRef,
    ),
    failure: t.field({
      type: FailureRef,
      nullable: true,
      description: 'Why it FAILED. Shown to the owner only.',
      resolve: (miner, _args, { viewer }) => (seesPrivately(viewer, miner) ? miner.failure : null),
    }),
    score: t.field({ type: ScoreRef, nullable: true, resolve: ({ id }) => id }),
    scoreChanges: t.connection(
      {
        type: ScoreChangeRef,
        description: 'Newest first.',
        extensions: { complexity: costOfOwnPage },
        resolve: async ({ id }, args, { services }) => {
          const page = readPage(args, scoreChangeCursor);
          const rows = await services.scores.listChanges(id, idPage(page));
          return connectionOf(page, rows, scoreChangeCursor);
        },
      },
      ScoreChangeConnectionRef,
    ),
    probes: t.connection(
      {
        type: ProbeRef,
        description: 'Newest first.',
        extensions: { complexity: costOfOwnPage },
        args: { kinds: t.arg({ type: [ProbeKindEnum] }) },
        resolve: async ({ id: minerId }, { kinds, ...args }, { services, viewer }) => {
          const page = readPage(args, probeCursor);
          const rows = await services.probes.list(
            viewer,
            { minerId, ...(kinds ? { kinds } : {}) },
            timePage(page),
          );
          return connectionOf(page, rows, probeCursor);
        },
      },
      ProbeConnectionRef,
    ),
    routing: t.field({
      type: RoutingRef,
      nullable: true,
      description: 'How this server would treat it when somebody asks now; null while it does not serve.',
      resolve: ({ id }, _args, { services }) => services.queries.routing(id),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    activeAt: t.expose('activeAt', {
      ...{ type: 'DateTime', nullable: true },
      description: 'When it last became ACTIVE.',
    }),
    terminatedAt: t.expose('terminatedAt', { type: 'DateTime', nullable: true }),
    availableActions: t.field({
      type: [AvailableActionRef],
      resolve: async (miner, _args, context) => {
        const { services, viewer } = context;
        const isMine = isOwn(viewer, miner);
        const [move, vm] = isMine ? await machinesOf(miner, context) : [];
        const actions = services.miners.availableActions(miner, {
          isMoving: move != null,
          isDeploying: isMine && (await services.miners.isDeploying(miner)),
          vm: vm ?? null,
        });
        const deploying = actions.find(({ action }) => action === 'DEPLOY');
        const ofReleases = await services.releases.actionsOf(miner, {
          allowed: isMine && deploying?.allowed === true,
          reason: deploying?.reason ?? null,
        });
        const all = [...actions, ...ofReleases];
        if (isMine) return all;
        return all.map((action) => ({ ...action, allowed: false, reason: 'Only its owner may' }));
      },
    }),
  }),
});

export const minerCursor = idCursor<Pick<Miner, 'id'>>('miner');
export const minerScoreCursor = scoreCursor<{ id: string; score: number | null }>(
  'miner-score',
  ({ score }) => score,
);
export const MinerConnectionRef = builder.connectionObject(
  { type: MinerRef, name: 'MinerConnection' },
  { name: 'MinerEdge' },
);
