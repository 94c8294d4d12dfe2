import type { ContractRuleResult, DeploymentSource, ModelInfo } from '../db/words.js';
import { type Deployment, type DeploymentStep, isLive } from '../services/deployments/deployment.js';
import { AvailableActionRef } from './action.js';
import { builder } from './builder.js';
import { DeploymentStateEnum, DeployStepEnum, StepOutcomeEnum } from './enums.js';
import { FailureRef } from './failure.js';
import { MinerRef } from './miner-ref.js';
import { DeploymentRef } from './deployment-ref.js';
import { idCursor } from './pages.js';
import { ReleaseRef } from './release-ref.js';
import { VmRef } from './vm.js';

export { DeploymentRef };

const SourceKindEnum = builder.enumType('SourceKind', {
  values: [
    'DOCKERFILE',
    'CONTEXT',
    'DOCKERFILE_URL',
    'GIT',
    'IMAGE',
  ] as const satisfies readonly DeploymentSource['kind'][],
});

export const DeploymentSourceRef = builder.objectRef<DeploymentSource>('DeploymentSource').implement({
  description: 'Where the files of a deployment came from.',
  fields: (t) => ({
    kind: t.expose('kind', { type: SourceKindEnum }),
    digest: t.exposeString('digest', {
      nullable: true,
      description: 'Of the files, once they are here: `sha256:…`.',
    }),
    url: t.string({
      nullable: true,
      description: 'Of the Dockerfile, or of the repository.',
      resolve: (source) => ('url' in source ? source.url : null),
    }),
    ref: t.string({
      nullable: true,
      description: 'Branch, tag or commit, as it was asked for.',
      resolve: (source) => ('ref' in source ? source.ref : null),
    }),
    commit: t.string({
      nullable: true,
      description: 'What the ref stood for then.',
      resolve: (source) => ('commit' in source ? source.commit : null),
    }),
    subdirectory: t.string({
      nullable: true,
      resolve: (source) => ('subdirectory' in source ? source.subdirectory : null),
    }),
    image: t.string({
      nullable: true,
      description: 'The reference, as it was given.',
      resolve: (source) => ('image' in source ? source.image : null),
    }),
    pinned: t.string({
      nullable: true,
      description: 'What is pulled: `name@sha256:…`.',
      resolve: (source) => ('pinned' in source ? source.pinned : null),
    }),
    dockerfile: t.string({
      nullable: true,
      description: 'Path of the Dockerfile within the build context.',
      resolve: (source) => ('dockerfile' in source ? source.dockerfile : null),
    }),
  }),
});

export const ContractRuleRef = builder.objectRef<ContractRuleResult>('ContractRule').implement({
  description: 'One rule of the API contract of the miner guide, and whether the container keeps it.',
  fields: (t) => ({
    rule: t.exposeString('rule'),
    passed: t.exposeBoolean('passed'),
    detail: t.exposeString('detail'),
    httpStatus: t.exposeInt('status', { nullable: true }),
    totalMs: t.exposeFloat('totalMs', { nullable: true }),
    request: t.string({
      nullable: true,
      description: 'The body that was sent; null for none.',
      resolve: ({ request }) => request ?? null,
    }),
    answer: t.string({
      nullable: true,
      description: 'How the answer began, at most 4 KiB, with secrets hidden; null when there was none.',
      resolve: ({ answer }) => answer ?? null,
    }),
  }),
});

export const ModelInfoRef = builder.objectRef<ModelInfo>('ModelInfo').implement({
  description: 'What the container says of itself at `/info`.',
  fields: (t) => ({
    name: t.exposeString('name'),
    type: t.exposeString('type', { nullable: true }),
    version: t.exposeString('version', { nullable: true }),
    capabilities: t.field({ type: ['String'], resolve: ({ capabilities }) => [...capabilities] }),
  }),
});

export const DeploymentStepRef = builder.objectRef<DeploymentStep>('DeploymentStep').implement({
  fields: (t) => ({
    step: t.expose('step', { type: DeployStepEnum }),
    attempt: t.exposeInt('attempt', { description: 'From 1.' }),
    outcome: t.expose('outcome', { type: StepOutcomeEnum }),
    detail: t.exposeString('detail', { nullable: true }),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
  }),
});

DeploymentRef.implement({
  description: 'One attempt to put one version on the machine of one miner. Its owner sees it, nobody else.',
  fields: (t) => ({
    miner: t.field({ type: MinerRef, resolve: ({ minerId }) => minerId }),
    vm: t.field({ type: VmRef, nullable: true, resolve: ({ vmId }) => vmId }),
    state: t.expose('state', { type: DeploymentStateEnum }),
    step: t.expose('step', {
      type: DeployStepEnum,
      nullable: true,
      description: 'Where it is, or where it ended.',
    }),
    steps: t.loadableGroup({
      type: DeploymentStepRef,
      description: 'What was done so far, in order.',
      load: async (ids: string[], { services }) => services.deployments.stepsOf(ids),
      group: ({ deploymentId }) => deploymentId,
      resolve: ({ id }) => id,
    }),
    outcome: t.field({
      type: DeploymentStateEnum,
      nullable: true,
      description: 'The state it ended in; null while it goes on.',
      resolve: (deployment) => (isLive(deployment) ? null : deployment.state),
    }),
    release: t.field({
      type: ReleaseRef,
      nullable: true,
      description: 'What it puts on the machine; null before it is built.',
      resolve: ({ releaseId }) => releaseId,
    }),
    isRollback: t.exposeBoolean('isRollback', { description: 'It goes back to a release that was kept.' }),
    supersededBy: t.field({
      type: DeploymentRef,
      nullable: true,
      description: 'The newer one that took its place before it began.',
      resolve: ({ supersededById }) => supersededById,
    }),
    queuePosition: t.loadable({
      type: 'Int',
      nullable: true,
      description: 'How many deployments on its machine come before it; null once it has begun.',
      load: async (waiting: Deployment[], { services }) => {
        const positions = await services.deployments.queuePositions(waiting);
        return waiting.map(({ id }) => positions.get(id) ?? null);
      },
      resolve: (deployment) => (deployment.state === 'QUEUED' ? deployment : null),
    }),
    failure: t.expose('failure', { type: FailureRef, nullable: true }),
    contract: t.field({
      type: [ContractRuleRef],
      nullable: true,
      description: 'What the contract check found; null before it was made.',
      resolve: ({ contract }) => contract,
    }),
    modelInfo: t.expose('modelInfo', { type: ModelInfoRef, nullable: true }),
    source: t.expose('source', { type: DeploymentSourceRef }),
    port: t.exposeInt('port', { description: 'On which the container listens.' }),
    isLaunch: t.exposeBoolean('isLaunch', {
      description:
        'A launch that fails gives its machine back; a later deployment leaves the old version alone.',
    }),
    imageTag: t.exposeString('imageTag'),
    imageId: t.exposeString('imageId', { nullable: true }),
    containerName: t.exposeString('containerName'),
    containerId: t.exposeString('containerId', { nullable: true }),
    cancelRequestedAt: t.expose('cancelRequestedAt', { type: 'DateTime', nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    availableActions: t.field({
      type: [AvailableActionRef],
      resolve: (deployment, _args, { services }) => services.deployments.availableActions(deployment),
    }),
  }),
});

export const deploymentCursor = idCursor<Deployment>('deployment');
export const DeploymentConnectionRef = builder.connectionObject(
  { type: DeploymentRef, name: 'DeploymentConnection' },
  { name: 'DeploymentEdge' },
);
