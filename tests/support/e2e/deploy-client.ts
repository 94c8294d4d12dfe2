import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import {
  DeployDocument,
  type DeployInput,
  type DeployMutation,
  DeploymentDocument,
  type DeploymentQuery,
  HostDocument,
  LaunchMinerDocument,
  RegisterHostDocument,
} from '../../operations/generated.js';
import type { ApiClient } from '../api-client.js';
import { eventually } from './eventually.js';
import type { RealHost } from './real-host.js';

const CONTEXT = 'variables.input.source.context.file';
const SLOW_MS = 180_000;
type Client = Pick<ApiClient, 'ask' | 'upload'>;
export type Ended = NonNullable<DeploymentQuery['deployment']>;

/** Registers the machine and waits until it may be leased. */
export async function register(client: Client, host: RealHost): Promise<string> {
  const { address, sshPort: port, user, privateKey } = host;
  const { registerHost } = await client.ask(RegisterHostDocument, {
    input: { name: 'cellar', address, port, user, privateKey },
  });
  if (registerHost.__typename !== 'Host') throw new Error(JSON.stringify(registerHost));
  await eventually(async () => {
    const { host: checked } = await client.ask(HostDocument, { id: registerHost.id });
    expect(checked?.state).toBe('AVAILABLE');
  }, SLOW_MS);
  return registerHost.id;
}

export async function launchOn(
  client: Client,
  hostId: string,
  context: Buffer,
): Promise<{ minerId: string; deploymentId: string }> {
  const { launchMiner } = await client.upload(
    LaunchMinerDocument,
    {
      input: {
        name: 'cellar-miner',
        source: { context: { file: null } },
        machine: { provider: 'SSH', hostId },
      },
    },
    { [CONTEXT]: context },
  );
  if (launchMiner.__typename !== 'LaunchMinerPayload') throw new Error(JSON.stringify(launchMiner));
  return { minerId: launchMiner.miner.id, deploymentId: launchMiner.deployment.id };
}

/** With the context as its source, or the source that `input` names. */
export async function tryDeploy(
  client: Client,
  { source, ...input }: Omit<DeployInput, 'source'> & { readonly source?: DeployInput['source'] },
  context?: Buffer,
): Promise<DeployMutation['deploy']> {
  if (source) return (await client.ask(DeployDocument, { input: { ...input, source } })).deploy;
  const variables = { input: { ...input, source: { context: { file: null } } } };
  return (await client.upload(DeployDocument, variables, { [CONTEXT]: context ?? Buffer.alloc(0) })).deploy;
}

/** Its id. */
export async function deploy(...given: Parameters<typeof tryDeploy>): Promise<string> {
  const answer = await tryDeploy(...given);
  if (answer.__typename !== 'DeployPayload') throw new Error(JSON.stringify(answer));
  return answer.deployment.id;
}

export async function deploymentOf(client: Client, id: string): Promise<Ended> {
  const { deployment } = await client.ask(DeploymentDocument, { id });
  if (!deployment) throw new Error(`There is no deployment ${id}`);
  return deployment;
}

/** What became of it; asked again and again, as a server that is killed ends its streams. */
export async function endOf(client: Client, id: string): Promise<Ended> {
  for (const until = performance.now() + SLOW_MS; ; await delay(200)) {
    const found = await deploymentOf(client, id);
    if (found.outcome !== null) return found;
    if (performance.now() > until) throw new Error(`Has not ended: ${JSON.stringify(found)}`);
  }
}
