import {
  DeploymentDocument,
  type DeploymentQuery,
  LaunchMinerDocument,
  type LaunchMinerInput,
  type LaunchMinerMutation,
  WatchDeploymentEventsDocument,
} from '../operations/generated.js';
import type { ApiClient } from '../support/api-client.js';

/** Of tests that launch: seconds each, but many on a busy machine. */
export const SLOW = { timeout: 120_000 };

export const DOCKERFILE = `FROM python:3.11-slim
RUN pip install flask
EXPOSE 3000
CMD ["python", "api/server.py"]
`;
/** Whose build lasts until it is stopped. */
export const ENDLESS = 'FROM python:3.11-slim\nRUN sleep 30\nEXPOSE 3000\nCMD ["python", "server.py"]\n';

type Launched = Extract<LaunchMinerMutation['launchMiner'], { __typename: 'LaunchMinerPayload' }>;
export type DeploymentNow = NonNullable<DeploymentQuery['deployment']>;
type Asking = Pick<ApiClient, 'ask'>;
type Watching = Pick<ApiClient, 'ask' | 'connect'>;

export async function launch(
  app: Asking,
  input: Partial<LaunchMinerInput> & { name: string },
  token?: string,
): Promise<Launched> {
  const { launchMiner } = await app.ask(
    LaunchMinerDocument,
    { input: { source: { dockerfile: DOCKERFILE }, ...input } },
    token === undefined ? {} : { token },
  );
  if (launchMiner.__typename !== 'LaunchMinerPayload') throw new Error(JSON.stringify(launchMiner));
  return launchMiner;
}

export async function deploymentNow(app: Asking, id: string): Promise<DeploymentNow> {
  const { deployment } = await app.ask(DeploymentDocument, { id });
  if (!deployment) throw new Error(`There is no deployment ${id}`);
  return deployment;
}

/** Watches it to its end and returns what became of it. */
export async function outcomeOf(app: Watching, id: string): Promise<DeploymentNow> {
  const connection = await app.connect();
  const events = connection.watch(WatchDeploymentEventsDocument, { id, after: '0' });
  await events.find('the end of the deployment', (item) => item.__typename === 'StreamEnd');
  connection.drop();
  return deploymentNow(app, id);
}

/** Resolves when this step has begun. */
export async function reached(app: Watching, id: string, step: string): Promise<void> {
  const connection = await app.connect();
  const events = connection.watch(WatchDeploymentEventsDocument, { id, after: '0' });
  await events.find(
    `the step ${step}`,
    (item) => item.__typename === 'DeploymentStepChanged' && item.step === step,
  );
  connection.drop();
}
