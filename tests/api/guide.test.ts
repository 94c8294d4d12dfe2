import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MinersDocument } from '../operations/generated.js';
import { billOf, startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../support/until.js';
import { guideText, runScript, serveDockerfile } from './guide-support.js';
import { DOCKERFILE, SLOW } from './support.js';

const WALLET = '0.0.123456';
const URL_OF_GUIDE = 'https://raw.githubusercontent.com/user/repo/main/Dockerfile';

interface VmView {
  readonly id: string;
  readonly status: 'deploying' | 'active' | 'inactive';
  readonly state: string;
  readonly publicIp: string | null;
  readonly walletAddress: string;
  readonly endpoint: string | null;
  readonly uptime: string;
  readonly requestCount: number;
  readonly averageResponseTime: number | null;
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
  readonly configuration: string;
  readonly miner: { readonly health: string } | null;
}

const MINERS = `query Miners($owner: String!) {
  miners(first: 10, ownerId: $owner) { nodes { id state health score { value } } }
}`;
interface Miners {
  readonly miners: {
    readonly nodes: readonly {
      readonly state: string;
      readonly health: string;
      readonly score: { readonly value: number | null } | null;
    }[];
  };
}

describe('the commands of the miner guide', SLOW, () => {
  let app: TestApp;
  let page: Awaited<ReturnType<typeof serveDockerfile>>;
  let asPrinted: (text: string) => string;
  beforeAll(async () => {
    page = await serveDockerfile(DOCKERFILE);
    app = await startTestApp({ FETCH_ALLOW: page.hostAndPort });
    const { port } = new URL(app.url);
    asPrinted = (text) => text.replaceAll('localhost:8000', `localhost:${port}`);
  });
  afterAll(async () => {
    await app.close();
    await page.close();
  });

  const vm = async (id: string): Promise<VmView> => (await (await app.fetch(`/vms/${id}`)).json()) as VmView;
  const vms = async (): Promise<readonly VmView[]> =>
    ((await (await app.fetch('/vms')).json()) as { vms: readonly VmView[] }).vms;

  const gone = (id: string): Promise<unknown> =>
    until('the end of the machine', async () => (await vm(id)).state === 'TERMINATED', 30_000);

  it('deploy-miner.sh runs to its last line and leaves three miners that are healthy and scored', async () => {
    const script = asPrinted(await guideText('deploy-miner.sh')).replace(URL_OF_GUIDE, page.url);
    expect(script).toContain('sleep 30\n');
    const seen = new Map<string, string[]>();
    const watching = new AbortController();
    const watched = (async () => {
      while (!watching.signal.aborted) {
        for (const { id, status } of await vms()) {
          const before = seen.get(id) ?? [];
          if (before.at(-1) !== status) seen.set(id, [...before, status]);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const ran = await runScript(script).finally(() => watching.abort());
    await watched;

    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    for (const i of [1, 2, 3]) {
      expect(ran.stdout).toContain(`Deploying miner instance ${i}...\n`);
      expect(ran.stdout).toContain(`Miner instance ${i} deployed successfully!\n`);
    }
    expect(ran.naps).toBeGreaterThanOrEqual(3);
    expect(page.asked()).toBe(3);
    expect([...seen.values()]).toEqual(Array(3).fill(['deploying', 'active']));

    const all = await until(
      'three healthy, scored miners',
      async () => {
        const { miners } = await app.ask<Miners, unknown>(MINERS, { owner: WALLET });
        const isGood = ({ health, score }: Miners['miners']['nodes'][number]): boolean =>
          health === 'HEALTHY' && score?.value != null;
        return miners.nodes.length === 3 && miners.nodes.every(isGood) ? miners.nodes : null;
      },
      60_000,
    );
    expect(all.map(({ state }) => state)).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
    expect((await billOf(app)).live).toHaveLength(3);
  });

  it('shows each machine as the dashboard of the guide does', async () => {
    const all = await vms();
    expect(all).toHaveLength(3);
    const [first] = all;
    await until('a measured answer', async () => (await vm(first?.id ?? '')).uptime !== '0h 0m 0s');
    const { id, endpoint, publicIp, ...view } = await vm(first?.id ?? '');
    expect(id).toBe(first?.id);
    expect(endpoint).toBe(`http://${publicIp}:3000`);
    expect(view).toMatchObject({
      status: 'active',
      walletAddress: WALLET,
      uptime: expect.stringMatching(/^\d+h \d+m \d+s$/),
      requestCount: expect.any(Number),
      ports: expect.arrayContaining([
        { port: 22, protocol: 'tcp' },
        { port: 3000, protocol: 'tcp' },
      ]),
      miner: { health: 'HEALTHY' },
    });
  });

  it('curl reaches the model at the address of its machine', async () => {
    const [first] = await vms();
    const at = (text: string): string => text.replaceAll('your-vm-ip', first?.publicIp ?? '');
    const health = await runScript(at('curl -s http://your-vm-ip:3000/health'));
    expect(JSON.parse(health.stdout)).toMatchObject({ status: 'healthy', model_loaded: true });
    const chat = await runScript(at(await guideText('test-question.sh')));
    expect(chat).toMatchObject({ code: 0 });
    expect(JSON.parse(chat.stdout)).toMatchObject({
      response: expect.any(String),
      model: expect.any(String),
      timestamp: expect.any(String),
      processing_time: expect.any(Number),
    });
  });

  it('the loop for horizontal scaling rents five machines more', async () => {
    const before = (await vms()).map(({ id }) => id);
    const ran = await runScript(asPrinted(await guideText('horizontal-scaling.sh')));
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    const answers = ran.stdout.match(/\{"deployment":\{"vmId":"[^"]+"/g) ?? [];
    const ids = answers.map((text) => /"vmId":"([^"]+)"/.exec(text)?.[1] ?? '');
    expect(new Set(ids).size).toBe(5);
    expect((await vms()).map(({ id }) => id).toSorted()).toEqual([...before, ...ids].toSorted());
    for (const id of ids)
      await until('an active machine', async () => (await vm(id)).status === 'active', 30_000);

    const ended = await app.fetch('/vms', {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ vmIds: ids }),
    });
    expect(ended.status).toBe(200);
    for (const id of ids) await gone(id);
    expect((await billOf(app)).live).toHaveLength(3);
    expect((await billOf(app)).leaks).toEqual([]);
  });

  it.each(['advanced-configuration.json', 'vertical-scaling.json'])(
    'POST /deploy takes the %s',
    async (name) => {
      const body = JSON.parse(await guideText(name)) as {
        constraints: { basicConfiguration: string };
        vmConfiguration?: { name: string };
      };
      const response = await app.fetch('/deploy', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ walletAddress: WALLET, ...body }),
      });
      const answer = (await response.json()) as { deployment: { vmId: string; vmName: string } };
      expect(response.status, JSON.stringify(answer)).toBe(201);
      const { vmId, vmName } = answer.deployment;
      expect((await vm(vmId)).configuration).toBe(body.constraints.basicConfiguration);
      if (body.vmConfiguration) expect(vmName).toBe(body.vmConfiguration.name);
      expect((await app.fetch(`/vms/${vmId}`, { method: 'DELETE' })).status).toBe(200);
      await gone(vmId);
    },
  );

  it('answers an unknown machine with a 404 in JSON', async () => {
    const response = await app.fetch('/vms/vm-that-never-was');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { code: 'NOT_FOUND', message: expect.any(String) },
    });
    const { miners } = await app.ask(MinersDocument, { first: 10 });
    expect(miners.nodes).toHaveLength(3);
    expect(app.errors()).toEqual([]);
  });
});
