import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeployDocument, LaunchMinerDocument, VmsDocument } from '../operations/generated.js';
import { billOf, startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../support/until.js';
import { guideText, tarGz } from './guide-support.js';
import { outcomeOf, SLOW } from './support.js';

const MISSING = ['model/', 'api/', 'requirements.txt'];

interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly field?: string };
}

describe("the guide's Dockerfile template", SLOW, () => {
  let app: TestApp;
  let template: string;
  let context: Buffer;
  beforeAll(async () => {
    app = await startTestApp();
    template = await guideText('miner.Dockerfile');
    context = await tarGz({
      Dockerfile: template,
      'requirements.txt': 'flask\ntransformers\n',
      'model/weights.json': '{}',
      'api/server.py': 'print("a model")\n',
    });
  });
  afterAll(() => app.close());

  const machines = async (): Promise<number> => {
    const { vms } = await app.ask(VmsDocument, { first: 100 });
    return vms.nodes.length;
  };

  it('is refused without its context before anything is rented, naming the paths that are missing', async () => {
    const before = await machines();
    const answers = [
      (await app.ask(LaunchMinerDocument, { input: { name: 'alone', source: { dockerfile: template } } }))
        .launchMiner,
      (
        await app.upload(
          LaunchMinerDocument,
          { input: { name: 'alone', source: { dockerfileUpload: null } } },
          { 'variables.input.source.dockerfileUpload': Buffer.from(template) },
        )
      ).launchMiner,
    ];
    for (const refusal of answers) {
      expect(refusal).toMatchObject({ __typename: 'SourceRefused', field: 'input.source.dockerfile' });
      if (refusal.__typename !== 'SourceRefused') continue;
      for (const path of MISSING) expect(refusal.message).toContain(path);
      expect(refusal.hint).toContain('context');
    }
    expect(await machines()).toBe(before);
    expect(await billOf(app)).toEqual({ leaks: [], live: [] });
  });

  it('is refused when only a part of its context is there', async () => {
    const { launchMiner } = await app.upload(
      LaunchMinerDocument,
      { input: { name: 'half', source: { context: { file: null } } } },
      {
        'variables.input.source.context.file': await tarGz({ Dockerfile: template, 'api/server.py': 'pass' }),
      },
    );
    expect(launchMiner).toMatchObject({ __typename: 'SourceRefused' });
    if (launchMiner.__typename !== 'SourceRefused') return;
    expect(launchMiner.message).toContain('model/');
    expect(launchMiner.message).toContain('requirements.txt');
    expect(launchMiner.message).not.toContain('api/');
    expect(await machines()).toBe(0);
  });

  it('builds and serves with its context, uploaded with the mutation', async () => {
    const { launchMiner } = await app.upload(
      LaunchMinerDocument,
      { input: { name: 'whole', source: { context: { file: null } } } },
      { 'variables.input.source.context.file': context },
    );
    if (launchMiner.__typename !== 'LaunchMinerPayload') throw new Error(JSON.stringify(launchMiner));
    expect(await outcomeOf(app, launchMiner.deployment.id)).toMatchObject({
      state: 'SUCCEEDED',
      source: { kind: 'CONTEXT', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    });
  });

  it('builds and serves with its context, uploaded with the call of the guide', async () => {
    const rented = await app.fetch('/deploy', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const { vmId } = ((await rented.json()) as { deployment: { vmId: string } }).deployment;
    const post = (form: FormData): Promise<Response> =>
      app.fetch(`/vms/${vmId}/docker/local`, { method: 'POST', body: form });
    const formOf = (name: string, bytes: Buffer): FormData => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(bytes)]), name);
      return form;
    };

    const alone = await post(formOf('Dockerfile', Buffer.from(template)));
    expect(alone.status).toBe(422);
    const { error } = (await alone.json()) as Refusal;
    expect(error.code).toBe('SOURCE_REFUSED');
    for (const path of MISSING) expect(error.message).toContain(path);

    const whole = await post(formOf('context.tar.gz', context));
    expect(whole.status).toBe(202);
    const { deployment } = (await whole.json()) as { deployment: { id: string } };
    expect(await outcomeOf(app, deployment.id)).toMatchObject({ state: 'SUCCEEDED' });
    await until('an answer of the model', async () => {
      const { endpoint } = (await (await app.fetch(`/vms/${vmId}`)).json()) as { endpoint: string | null };
      return endpoint !== null && (await fetch(`${endpoint}/health`)).ok;
    });

    const { deploy } = await app.ask(DeployDocument, {
      input: { vmId, source: { dockerfile: template } },
    });
    expect(deploy).toMatchObject({ __typename: 'SourceRefused' });
    expect(app.errors()).toEqual([]);
  });
});
