import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, outcomeOf, reached } from '../api/support.js';
import { CancelDeploymentDocument, DeployDocument, type DeployInput } from '../operations/generated.js';
import { printTable } from '../support/e2e/printed-table.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Quick looks, and a watch of a second after the switch. */
const PACE = { healthMs: 20_000, healthEveryMs: 50, watchMs: 1_000, pollMs: 50 };
const HURRIED = { startSeconds: 5 };
const dockerfile = (also = ''): string => `FROM python:3.11-slim
RUN pip install flask
${also}
EXPOSE 3000
CMD ["python", "api/server.py"]
`;

interface Fault {
  readonly fault: string;
  readonly source?: string;
  readonly config?: NonNullable<DeployInput['config']>;
  readonly code: string;
  readonly step: string;
  /** Default FAILED. */
  readonly state?: string;
}
const FAULTS: Fault[] = [
  {
    fault: 'an instruction of the Dockerfile fails',
    source: dockerfile('RUN exit 3'),
    ...{ code: 'BUILD_FAILED', step: 'BUILD' },
  },
  {
    fault: 'the program ends at once, restarts off',
    source: dockerfile('ENV SIM_EXIT_CODE=3'),
    config: { restartPolicy: 'NEVER' },
    ...{ code: 'CONTAINER_EXITED', step: 'CONTRACT_CHECK' },
  },
  {
    fault: 'the program ends again and again',
    source: dockerfile('ENV SIM_EXIT_CODE=3'),
    ...{ code: 'CRASH_LOOP', step: 'CONTRACT_CHECK' },
  },
  {
    fault: 'it never becomes healthy',
    source: dockerfile('ENV SIM_UNHEALTHY=1'),
    config: HURRIED,
    ...{ code: 'HEALTH_TIMEOUT', step: 'CONTRACT_CHECK' },
  },
  {
    fault: 'it listens on another port',
    source: dockerfile('ENV SIM_PORT=3001'),
    config: HURRIED,
    ...{ code: 'WRONG_PORT', step: 'CONTRACT_CHECK' },
  },
  {
    fault: 'the HEALTHCHECK of its image fails',
    source: dockerfile(
      'ENV SIM_UNHEALTHY=1\nHEALTHCHECK --interval=1s --retries=2 CMD curl -f http://localhost:3000/health',
    ),
    ...{ code: 'IMAGE_UNHEALTHY', step: 'CONTRACT_CHECK' },
  },
  {
    fault: 'it answers everything, its health as well, in the wrong shape',
    source: dockerfile('ENV SIM_BAD_SHAPE=1'),
    ...{ code: 'CONTRACT_BROKEN', step: 'CONTRACT_CHECK' },
  },
  {
    fault: 'its chats fail after the switch',
    source: dockerfile('ENV SIM_ERROR_RATE=1 SIM_ERRORS_AFTER=2'),
    ...{ state: 'ROLLED_BACK', code: 'OBSERVED_WORSE', step: 'OBSERVE' },
  },
];
const CANCELLABLE = ['LOCK', 'CONNECT', 'PREPARE_HOST', 'FETCH_SOURCE', 'BUILD', 'START_CANDIDATE'].concat(
  ...['CONTRACT_CHECK', 'SWITCH', 'OBSERVE'],
);

describe('a redeploy on a simulated machine that goes wrong because', () => {
  let app: TestApp;
  let minerId: string;
  let serving: string;
  let endpoint: string;
  const rows: string[][] = [];

  const deploy = async (source: string, config: Fault['config'] = {}): Promise<string> => {
    const { deploy: answer } = await app.ask(DeployDocument, {
      input: { minerId, source: { dockerfile: source }, config },
    });
    if (answer.__typename !== 'DeployPayload') throw new Error(JSON.stringify(answer));
    return answer.deployment.id;
  };
  const served = async (): Promise<unknown> =>
    (
      (await (await fetch(`${endpoint}/info`, { signal: AbortSignal.timeout(5_000) })).json()) as {
        model_name: string;
      }
    ).model_name;
  const deployGood = async (name: string, slow = ''): Promise<string> =>
    deploy(dockerfile(`ENV MODEL_NAME=${name}\n${slow}`));
  const ends = async (fault: string, id: string) => {
    const { state, failure } = await outcomeOf(app, id);
    const isServed = (await served()) === serving;
    rows.push([
      ...[fault, failure?.step ?? '', state, failure?.code ?? ''],
      ...[isServed ? 'yes' : 'NO', failure?.hint ?? ''],
    ]);
    expect(isServed).toBe(true);
    return { state, code: failure?.code, step: failure?.step };
  };
  const secondSucceeds = async (): Promise<void> => {
    const name = `good-${rows.length}`;
    const { state, failure } = await outcomeOf(app, await deployGood(name));
    expect({ state, failure }).toEqual({ state: 'SUCCEEDED', failure: null });
    serving = name;
    expect(await served()).toBe(serving);
  };

  beforeAll(async () => {
    app = await startTestApp({}, {}, undefined, PACE);
    serving = 'first';
    const source = { dockerfile: dockerfile('ENV MODEL_NAME=first') };
    const { miner, deployment } = await launch(app, { name: 'simulated-faults', source });
    expect((await outcomeOf(app, deployment.id)).state).toBe('SUCCEEDED');
    minerId = miner.id;
    const { miner: found } = await app.ask<{ miner: { endpoint: string } }, { id: string }>(
      'query Endpoint($id: ID!) { miner(id: $id) { endpoint } }',
      { id: minerId },
    );
    endpoint = found.endpoint;
  });
  afterAll(async () => {
    const heading = ['fault', 'step', 'outcome', 'code', 'old version served', 'hint'];
    printTable('What goes wrong with a redeploy, on a simulated machine', heading, rows);
    await app?.close();
  });

  test.each(FAULTS)('$fault', { timeout: 60_000 }, async (one) => {
    const { fault, source = dockerfile(), config, code, step, state = 'FAILED' } = one;
    expect(await ends(fault, await deploy(source, config))).toEqual({ state, code, step });
    await secondSucceeds();
  });

  test.each(CANCELLABLE)('the owner cancels in %s', async (step) => {
    const id = await deployGood('cancelled', step === 'BUILD' ? 'RUN sleep 30' : '');
    await reached(app, id, step);
    const { cancelDeployment } = await app.ask(CancelDeploymentDocument, { id });
    expect(cancelDeployment).toMatchObject({ __typename: 'Deployment' });
    expect(await ends(`the owner cancels in ${step}`, id)).toMatchObject({ state: 'CANCELLED' });
  });

  test('a newer one comes while it waits', async () => {
    const first = await deployGood('first', 'RUN sleep 1');
    await reached(app, first, 'BUILD');
    const second = await deployGood('second');
    const third = await deployGood('third');
    expect((await outcomeOf(app, first)).state).toBe('SUCCEEDED');
    expect((await outcomeOf(app, third)).state).toBe('SUCCEEDED');
    serving = 'third';
    expect(await ends('a newer deployment comes while it waits', second)).toMatchObject({
      state: 'SUPERSEDED',
    });
  });
});
