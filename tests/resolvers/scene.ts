import { newId } from '../../src/db/repository.js';
import type { DeploymentState, DeployStep } from '../../src/db/words.js';
import { localId } from '../../src/schema/global-id.js';
import type { Viewer } from '../../src/services/accounts/viewer.js';
import { subjects } from '../../src/services/events/event-log.js';
import { LaunchMinerDocument } from '../operations/generated.js';
import { DOCKERFILE, type TestApi } from './api.js';

/** A miner that its owner launched; nothing has been done for it yet. */
export async function launch(api: TestApi, viewer: Viewer, name = 'llm-miner-1') {
  const { launchMiner } = await api.ask(viewer, LaunchMinerDocument, {
    input: { name, source: { dockerfile: DOCKERFILE } },
  });
  if (launchMiner.__typename !== 'LaunchMinerPayload') throw new Error(JSON.stringify(launchMiner));
  const { miner, deployment, vm } = launchMiner;
  return {
    miner: miner.id,
    deployment: deployment.id,
    vm: vm.id,
    minerId: localId('Miner', miner.id),
    deploymentId: localId('Deployment', deployment.id),
    vmId: localId('Vm', vm.id),
  };
}
export type Launched = Awaited<ReturnType<typeof launch>>;

/** What the deployment worker would write and tell. */
export async function moveDeployment(
  { db, repositories, eventLog }: TestApi,
  deploymentId: string,
  state: DeploymentState,
  step: DeployStep | null,
): Promise<void> {
  await db.transaction(async (tx) => {
    await repositories.deployments.update(tx, deploymentId, { state, step });
    const payload = { deploymentId, state, step };
    await eventLog.append(tx, subjects.deployment(deploymentId), [{ type: 'DEPLOYMENT_CHANGED', payload }]);
  });
}

export async function beginStep(
  { db, repositories, eventLog }: TestApi,
  deploymentId: string,
  step: DeployStep,
): Promise<void> {
  const startedAt = new Date();
  await db.transaction(async (tx) => {
    await repositories.deployments.beginStep(tx, {
      deploymentId,
      step,
      attempt: 1,
      outcome: 'RUNNING',
      startedAt,
    });
    await eventLog.append(tx, subjects.deployment(deploymentId), [
      {
        type: 'DEPLOYMENT_STEP',
        payload: {
          deploymentId,
          step,
          attempt: 1,
          outcome: 'RUNNING',
          detail: null,
          startedAt: startedAt.toISOString(),
          endedAt: null,
        },
      },
    ]);
  });
}

export async function setScore({ db, repositories, eventLog }: TestApi, minerId: string, value: number) {
  const [before] = await repositories.scores.byMiners(db, [minerId]);
  const at = new Date();
  const change = {
    id: newId(),
    minerId,
    before: before?.value ?? null,
    after: value,
    componentsBefore: [],
    componentsAfter: [],
    cause: 'CHAT_PROBE' as const,
    probeIds: [],
    evidence: null,
    formulaVersion: 1,
    at,
  };
  await db.transaction(async (tx) => {
    await repositories.scores.save(tx, [
      { minerId, value, coverage: 1, confidence: 1, components: [], formulaVersion: 1, at },
    ]);
    await repositories.scores.insertChanges(tx, [change]);
    const payload = { minerId, scoreChangeId: change.id, before: change.before, after: value };
    await eventLog.append(tx, subjects.minerScores(minerId), [{ type: 'SCORE_CHANGED', payload }]);
    await eventLog.append(tx, subjects.scores, [{ type: 'SCORE_CHANGED', payload }]);
  });
  return change;
}

export async function writeLines(api: TestApi, { minerId, deploymentId }: Launched, messages: string[]) {
  const { writer } = api.mining.logs;
  await writer.lines(
    minerId,
    deploymentId,
    messages.map((message) => ({
      at: new Date(),
      stream: 'BUILD' as const,
      step: 'BUILD' as const,
      message,
    })),
  );
  await writer.flush();
}
