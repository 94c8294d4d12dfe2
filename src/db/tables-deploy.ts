import type { Columns } from './columns.pg.js';
import { workColumns } from './tables-logs.js';
import {
  type Baseline,
  type ContainerConfig,
  type ContractRuleResult,
  DEPLOY_STEPS,
  DEPLOYMENT_STATES,
  type DeploymentSource,
  type Failure,
  type ModelInfo,
  STEP_OUTCOMES,
} from './words.js';

/** Versions, and the attempts to put them onto machines. */
export function defineDeployTables(c: Columns) {
  const deployments = c.table(
    'deployments',
    {
      id: c.text('id').primaryKey(),
      ownerId: c.text('owner_id').notNull(),
      minerId: c.text('miner_id').notNull(),
      vmId: c.text('vm_id').notNull(),
      state: c.oneOf('state', DEPLOYMENT_STATES).notNull(),
      step: c.oneOf('step', DEPLOY_STEPS),
      source: c.json<DeploymentSource>('source').notNull(),
      port: c.integer('port').notNull(),
      environmentSealed: c.text('environment_sealed'),
      /** A launch that fails gives its machine back; a redeploy leaves the machine and the old container alone. */
      isLaunch: c.flag('is_launch').notNull(),
      /** The machine that the miner leaves when this one serves; null unless it moves. */
      movesFromVmId: c.text('moves_from_vm_id'),
      previousDeploymentId: c.text('previous_deployment_id'),
      /** What it runs; known from the booking when it goes back to a version, from the build on otherwise. */
      releaseId: c.text('release_id'),
      /** It goes back to a version that was kept. */
      isRollback: c.flag('is_rollback').notNull().default(false),
      /** The newer one that took its place before it began. */
      supersededById: c.text('superseded_by_id'),
      config: c.json<ContainerConfig>('config'),
      /** User and password for the image's registry, sealed; null for none. */
      registrySealed: c.text('registry_sealed'),
      /** Who sends it reaches the candidate through the gate. */
      gateToken: c.text('gate_token'),
      /** How the old version did just before the switch; null without one. */
      baseline: c.json<Baseline>('baseline'),
      imageTag: c.text('image_tag').notNull(),
      imageId: c.text('image_id'),
      containerName: c.text('container_name').notNull(),
      containerId: c.text('container_id'),
      /** Where the gate of the machine finds the container, on the machine's loopback. */
      hostPort: c.integer('host_port'),
      contract: c.json<readonly ContractRuleResult[]>('contract'),
      /** What /info said of itself. */
      modelInfo: c.json<ModelInfo>('model_info'),
      failure: c.json<Failure>('failure'),
      cancelRequestedAt: c.instant('cancel_requested_at'),
      createdAt: c.instant('created_at').notNull(),
      startedAt: c.instant('started_at'),
      endedAt: c.instant('ended_at'),
      deadlineAt: c.instant('deadline_at').notNull(),
      ...workColumns(c),
    },
    (t) => [
      c.index('deployments_owner').on(t.ownerId, t.id),
      c.index('deployments_miner').on(t.minerId, t.id),
      c.index('deployments_vm').on(t.vmId, t.state),
      c.index('deployments_due').on(t.stepDueAt),
    ],
  );

  const deploymentSteps = c.table(
    'deployment_steps',
    {
      deploymentId: c.text('deployment_id').notNull(),
      step: c.oneOf('step', DEPLOY_STEPS).notNull(),
      attempt: c.integer('attempt').notNull(),
      outcome: c.oneOf('outcome', STEP_OUTCOMES).notNull(),
      detail: c.text('detail'),
      startedAt: c.instant('started_at').notNull(),
      endedAt: c.instant('ended_at'),
    },
    (t) => [c.primaryKey({ columns: [t.deploymentId, t.step, t.attempt] })],
  );

  /** What was built once and is never changed: a deployment puts one on a machine, and may go back to it. */
  const releases = c.table(
    'releases',
    {
      id: c.text('id').primaryKey(),
      ownerId: c.text('owner_id').notNull(),
      minerId: c.text('miner_id').notNull(),
      /** From 1 for each miner. */
      number: c.integer('number').notNull(),
      source: c.json<DeploymentSource>('source').notNull(),
      port: c.integer('port').notNull(),
      config: c.json<ContainerConfig>('config'),
      environmentSealed: c.text('environment_sealed'),
      registrySealed: c.text('registry_sealed'),
      imageTag: c.text('image_tag').notNull(),
      /** `sha256:…` of the image's configuration, as the engine that built or pulled it says. */
      imageId: c.text('image_id').notNull(),
      createdAt: c.instant('created_at').notNull(),
    },
    (t) => [
      c.uniqueIndex('releases_number').on(t.minerId, t.number),
      c.index('releases_owner').on(t.ownerId, t.id),
    ],
  );

  /** What every new version of a miner finds in its environment. */
  const minerVariables = c.table(
    'miner_variables',
    {
      minerId: c.text('miner_id').notNull(),
      name: c.text('name').notNull(),
      valueSealed: c.text('value_sealed').notNull(),
      /** Never shown again, and hidden in everything that is. */
      isSecret: c.flag('is_secret').notNull(),
      updatedAt: c.instant('updated_at').notNull(),
    },
    (t) => [c.primaryKey({ columns: [t.minerId, t.name] })],
  );

  const sourceParts = c.table(
    'source_parts',
    {
      /** `sha256:…` of the whole normalised tar. */
      digest: c.text('digest').notNull(),
      part: c.integer('part').notNull(),
      content: c.bytes('content').notNull(),
      createdAt: c.instant('created_at').notNull(),
    },
    (t) => [c.primaryKey({ columns: [t.digest, t.part] })],
  );

  return { deployments, deploymentSteps, releases, minerVariables, sourceParts };
}
