import {
  DeployDocument,
  LaunchMinerDocument,
  RegisterHostDocument,
  RollbackMinerDocument,
  WatchDeploymentEventsDocument,
} from '../../operations/generated.js';
import type { TestApp } from '../test-app.js';
import { eventually } from './eventually.js';
import type { RealHost } from './real-host.js';

type Api = Pick<TestApp, 'ask' | 'upload' | 'connect'>;

interface StepTime {
  readonly step: string;
  readonly attempt: number;
  readonly outcome: string;
  readonly detail: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** How a deployment ended, and how long it took from the call that booked it. */
export interface Deployed {
  readonly id: string;
  readonly state: string;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly release: { readonly id: string; readonly number: number } | null;
  readonly steps: readonly StepTime[];
  readonly bookedAt: number;
  /** Until the port led to it. */
  readonly servesAfterMs: number;
  readonly totalMs: number;
}

const CONTEXT = 'variables.input.source.context.file';
const SOURCE = { context: { file: null } };
const SLOW_MS = 300_000;
const OUTCOME = `query Outcome($id: ID!) {
  deployment(id: $id) {
    id state
    failure { code message }
    release { id number }
    steps { step attempt outcome detail startedAt endedAt }
  }
}`;

/** Registers the host and waits until it can be leased. */
export async function registerRealHost(app: Api, host: RealHost): Promise<string> {
  const { registerHost } = await app.ask(RegisterHostDocument, {
    input: {
      name: 'cellar',
      address: host.address,
      port: host.sshPort,
      user: host.user,
      privateKey: host.privateKey,
    },
  });
  if (registerHost.__typename !== 'Host') throw new Error(JSON.stringify(registerHost));
  const { id } = registerHost;
  await eventually(async () => {
    const { host: now } = await app.ask<{ host: { state: string } }, { id: string }>(
      'query State($id: ID!) { host(id: $id) { state } }',
      { id },
    );
    if (now.state !== 'AVAILABLE') throw new Error(`the host is ${now.state}`);
  });
  return id;
}

export async function launchTimed(app: Api, hostId: string, name: string, context: Buffer) {
  const machine = { provider: 'SSH', hostId } as const;
  const bookedAt = Date.now();
  const { launchMiner } = await app.upload(
    LaunchMinerDocument,
    { input: { name, source: SOURCE, machine } },
    { [CONTEXT]: context },
  );
  if (launchMiner.__typename !== 'LaunchMinerPayload') throw new Error(JSON.stringify(launchMiner));
  return { minerId: launchMiner.miner.id, deployed: await ended(app, launchMiner.deployment.id, bookedAt) };
}

export async function deployTimed(app: Api, minerId: string, context: Buffer): Promise<Deployed> {
  const bookedAt = Date.now();
  const { deploy } = await app.upload(
    DeployDocument,
    { input: { minerId, source: SOURCE } },
    { [CONTEXT]: context },
  );
  if (deploy.__typename !== 'DeployPayload') throw new Error(JSON.stringify(deploy));
  return ended(app, deploy.deployment.id, bookedAt);
}

/** To that release, or to the one before. */
export async function rollBackTimed(app: Api, minerId: string, releaseId?: string): Promise<Deployed> {
  const bookedAt = Date.now();
  const { rollbackMiner } = await app.ask(RollbackMinerDocument, {
    input: { minerId, ...(releaseId === undefined ? {} : { releaseId }) },
  });
  if (rollbackMiner.__typename !== 'RollbackMinerPayload') throw new Error(JSON.stringify(rollbackMiner));
  return ended(app, rollbackMiner.deployment.id, bookedAt);
}

async function ended(app: Api, id: string, bookedAt: number): Promise<Deployed> {
  const connection = await app.connect();
  const events = connection.watch(WatchDeploymentEventsDocument, { id, after: '0' });
  await events.find('the end of the deployment', (item) => item.__typename === 'StreamEnd', SLOW_MS);
  const totalMs = Date.now() - bookedAt;
  connection.drop();
  const { deployment } = await app.ask<
    { deployment: Omit<Deployed, 'bookedAt' | 'servesAfterMs' | 'totalMs'> },
    { id: string }
  >(OUTCOME, { id });
  const switched = deployment.steps.find(({ step, outcome }) => step === 'SWITCH' && outcome === 'DONE');
  const servesAfterMs = switched?.endedAt ? Date.parse(switched.endedAt) - bookedAt : Number.NaN;
  return { ...deployment, bookedAt, servesAfterMs, totalMs };
}

/** How long each step took, in the order of the work. */
export function stepMs({ steps }: Pick<Deployed, 'steps'>): Record<string, number> {
  const times: Record<string, number> = {};
  for (const { step, startedAt, endedAt } of steps) {
    if (endedAt !== null) times[step] = (times[step] ?? 0) + Date.parse(endedAt) - Date.parse(startedAt);
  }
  return times;
}
