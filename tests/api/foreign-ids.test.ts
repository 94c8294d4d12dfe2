import { randomUUID } from 'node:crypto';
import { isInterfaceType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/db/repository.js';
import { schema } from '../../src/schema/index.js';
import {
  AskDocument,
  CreateApiTokenDocument,
  DeployDocument,
  MinerDocument,
} from '../operations/generated.js';
import { billOf, startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../support/until.js';
import type { SignedIn } from '../support/wallet-sign-in.js';
import { ALL_OF_MINE, bare, documentFor, idArguments } from './id-arguments.js';
import { CASES, type Ids, NODES, PRIVATE_CASES, PUBLIC_CASES } from './id-cases.js';
import { DOCKERFILE, ENDLESS, launch, outcomeOf } from './support.js';

describe("somebody else's ids", () => {
  let app: TestApp;
  let owner: SignedIn;
  let other: SignedIn;
  let theirs: Ids;
  let absent: Ids;

  beforeAll(async () => {
    // All of this in a few seconds is more than one credential may ask.
    app = await startTestApp({}, { bucket: { capacity: 5_000_000, restoredPerSecond: 2_500 } });
    owner = await app.signIn('0.0.1005');
    other = await app.signIn('0.0.1002');
    const as = { token: owner.token };
    const launched = await launch(app, { name: 'private' }, owner.token);
    expect(await outcomeOf(app, launched.deployment.id)).toMatchObject({ state: 'SUCCEEDED' });
    const minerId = launched.miner.id;
    const probed = await until('a healthy, probed miner', async () => {
      const { miner } = await app.ask(MinerDocument, { id: minerId }, as);
      return miner?.health === 'HEALTHY' ? miner.probes.nodes[0] : undefined;
    });
    const { ask } = await app.ask(AskDocument, { input: { prompt: 'What is 2 + 2?', store: true } }, as);
    const { createApiToken: made } = await app.ask(
      CreateApiTokenDocument,
      { input: { name: 'ci', scopes: ['read'] } },
      as,
    );
    const { deploy } = await app.ask(
      DeployDocument,
      { input: { minerId, source: { dockerfile: ENDLESS } } },
      as,
    );
    const [hostId, windowId, batchId] = [newId(), newId(), newId()];
    const [scoreChangeId, validationId] = [newId(), newId()];
    const { db, repositories } = app.app.core;
    await db.transaction((tx) =>
      repositories.hosts.insert(tx, {
        id: hostId,
        ownerId: owner.accountId,
        name: 'cellar',
        address: '203.0.113.7',
        port: 22,
        user: 'ubuntu',
        publicKey: '',
        privateKeySealed: '',
        state: 'AVAILABLE',
        createdAt: new Date(),
      }),
    );
    await db.transaction((tx) =>
      app.app.core.mining.money.notices.tell(tx, {
        ownerId: owner.accountId,
        kind: 'MACHINE_LOST',
        message: 'private',
      }),
    );
    await repositories.maintenanceWindows.insert(db, {
      id: windowId,
      minerId: bare(minerId),
      ownerId: owner.accountId,
      startsAt: new Date(Date.now() + 3_600_000),
      endsAt: new Date(Date.now() + 7_200_000),
      reason: 'new disk',
      createdAt: new Date(),
      cancelledAt: null,
    });
    await db.transaction((tx) =>
      repositories.batches.insert(
        tx,
        { id: batchId, ownerId: owner.accountId, name: 'many', count: 0, createdAt: new Date() },
        [],
      ),
    );
    await db.transaction((tx) =>
      repositories.scores.insertChanges(tx, [
        {
          ...{ id: scoreChangeId, minerId: bare(minerId), before: null, after: null },
          ...{ componentsBefore: [], componentsAfter: [], cause: 'HEALTH_PROBE', probeIds: [] },
          ...{ evidence: null, formulaVersion: 1, at: new Date() },
        },
      ]),
    );
    // One that runs: those that have ended are public.
    await db.transaction((tx) =>
      repositories.validations.insert(
        tx,
        {
          ...{ id: validationId, validatorId: owner.accountId, modelType: 'LLM', prompt: '1 + 1?' },
          ...{ truth: { kind: 'EXACT', text: '2' }, grader: 'EXACT', state: 'RUNNING' },
          ...{ minerCount: 1, answeredCount: 0, createdAt: new Date(), endedAt: null },
          deadlineAt: new Date(Date.now() + 3_600_000),
        },
        [bare(minerId)],
      ),
    );
    const [release] = await repositories.releases.listNewest(db, bare(minerId), 1);
    const [notice] = await repositories.notices.list(db, owner.accountId, { limit: 1 });
    if (
      ask.__typename !== 'AskPayload' ||
      made.__typename !== 'CreateApiTokenPayload' ||
      deploy.__typename !== 'DeployPayload'
    ) {
      throw new Error(JSON.stringify([ask, made, deploy]));
    }
    theirs = {
      Vm: launched.vm.id,
      Miner: minerId,
      Deployment: deploy.deployment.id,
      Release: `Release_${release?.id ?? ''}`,
      Host: `Host_${hostId}`,
      LaunchBatch: `LaunchBatch_${batchId}`,
      QueryReceipt: ask.query.id,
      Session: (await app.signIn(owner.accountId)).sessionId,
      ApiToken: made.apiToken.id,
      Probe: probed.id,
      Notice: `Notice_${notice?.id ?? ''}`,
      Validation: `Validation_${validationId}`,
      MaintenanceWindow: `MaintenanceWindow_${windowId}`,
      ScoreChange: `ScoreChange_${scoreChangeId}`,
      account: owner.accountId,
    };
    const never = (type: string): string => `${type}_${randomUUID()}`;
    absent = {
      Vm: never('Vm'),
      Miner: never('Miner'),
      Deployment: never('Deployment'),
      Release: never('Release'),
      Host: never('Host'),
      LaunchBatch: never('LaunchBatch'),
      QueryReceipt: never('QueryReceipt'),
      Session: never('Session'),
      ApiToken: never('ApiToken'),
      Probe: never('Probe'),
      Notice: never('Notice'),
      Validation: never('Validation'),
      MaintenanceWindow: never('MaintenanceWindow'),
      ScoreChange: never('ScoreChange'),
      account: '0.0.987654',
    };
  });
  afterAll(() => app.close());

  /** What a caller gets to see, without what is random in it. */
  async function seen(path: string, args: string, { token }: { token: string }): Promise<unknown> {
    const text = documentFor(schema, path, args);
    if (path.startsWith('Subscription.')) {
      const connection = await app.connect({ token });
      const watch = connection.watch(text, {});
      const item = await watch.find('the first item', () => true, 10_000);
      connection.drop();
      return { item, errors: watch.errors.map(({ message }) => message) };
    }
    const { status, data, errors } = await app.send<object, object>(text, {}, { token });
    return { status, data, errors: errors.map(({ message, extensions: { code } }) => ({ message, code })) };
  }
  const everything = async () => ({
    ofTheOwner: await app.ask<object, object>(ALL_OF_MINE, {}, { token: owner.token }),
    ofTheOther: await app.ask<object, object>(ALL_OF_MINE, {}, { token: other.token }),
    rented: (await billOf(app)).live.map(({ id }) => id),
  });

  it('can be written in no place that is not tried here', () => {
    expect(idArguments(schema)).toEqual(Object.keys(CASES).toSorted());
    const node = schema.getType('Node');
    const types = isInterfaceType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];
    expect(types.toSorted()).toEqual(NODES.toSorted());
  });

  it.each(PRIVATE_CASES)('%s: read as absent, and nothing happens to them', async (path, { args }) => {
    const before = await everything();
    for (const argsOf of args) {
      const foreign = await seen(path, argsOf(theirs), other);
      expect(foreign).toEqual(await seen(path, argsOf(absent), other));
      expect(JSON.stringify(foreign)).not.toContain('INTERNAL');
    }
    expect(await everything()).toEqual(before);
  });

  it.each(PUBLIC_CASES)('%s: are public', async (path, { args }) => {
    for (const argsOf of args) {
      expect(await seen(path, argsOf(theirs), other)).not.toEqual(await seen(path, argsOf(absent), other));
    }
  });

  it.each(PRIVATE_CASES.filter(([path]) => !path.startsWith('Mutation.') && !path.endsWith('.ownerId')))(
    '%s: mean something to their owner',
    async (path, { args }) => {
      for (const argsOf of args) {
        expect(await seen(path, argsOf(theirs), owner)).not.toEqual(await seen(path, argsOf(absent), owner));
      }
    },
  );

  it('show nothing private of a public miner', async () => {
    const text = `query Private($id: ID!) {
      miner(id: $id) {
        isMine failure { code } vm { id } currentDeployment { id }
        deployments(first: 5) { nodes { id } }
        probes(first: 5, kinds: [CHAT]) { nodes { detail { prompt expected answer } } }
        availableActions { action allowed }
      }
    }`;
    const { miner } = await app.ask<{ miner: { availableActions: readonly { allowed: boolean }[] } }, object>(
      text,
      { id: theirs.Miner },
      { token: other.token },
    );
    expect(miner).toMatchObject({
      isMine: false,
      failure: null,
      vm: null,
      currentDeployment: null,
      deployments: { nodes: [] },
    });
    expect(miner.availableActions.some(({ allowed }) => allowed)).toBe(false);
    expect(JSON.stringify(miner)).not.toMatch(/"(prompt|expected|answer)":"/);
  });

  const json = (body: object) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  it.each<[string, (id: string) => [string, RequestInit]]>([
    ['GET /vms/:id', (id) => [`/vms/${id}`, { method: 'GET' }]],
    ['DELETE /vms/:id', (id) => [`/vms/${id}`, { method: 'DELETE' }]],
    ['DELETE /vms', (id) => ['/vms', { method: 'DELETE', ...json({ vmIds: [id] }) }]],
    [
      'PATCH /vms',
      (id) => ['/vms', { method: 'PATCH', ...json({ updates: [{ id, vmName: 'taken', openPorts: [] }] }) }],
    ],
    [
      'POST /vms/:id/docker/url',
      (id) => [
        `/vms/${id}/docker/url`,
        { method: 'POST', ...json({ dockerfile_url: 'http://example.com/D' }) },
      ],
    ],
    [
      'POST /vms/:id/docker/local',
      (id) => [`/vms/${id}/docker/local`, { method: 'POST', ...json({ dockerfile: DOCKERFILE }) }],
    ],
    [
      'POST /vms/:id/docker/git',
      (id) => [`/vms/${id}/docker/git`, { method: 'POST', ...json({ url: 'http://example.com/r' }) }],
    ],
    [
      'POST /vms/:id/docker/image',
      (id) => [`/vms/${id}/docker/image`, { method: 'POST', ...json({ image: 'example.com/m' }) }],
    ],
    ['POST /vms/:id/docker/stop', (id) => [`/vms/${id}/docker/stop`, { method: 'POST', ...json({}) }]],
  ])('%s answers 404 for them as for what never was', async (_name, requestFor) => {
    const before = await everything();
    const answer = async (id: string) => {
      const [path, init] = requestFor(bare(id));
      const headers = { ...(init.headers as object), authorization: `Bearer ${other.token}` };
      const response = await app.fetch(path, { ...init, headers });
      const { error } = (await response.json()) as { error: { code: string; message: string } };
      return { status: response.status, code: error.code, message: error.message };
    };
    const foreign = await answer(theirs.Vm);
    expect(foreign).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(foreign).toEqual(await answer(absent.Vm));
    expect(await everything()).toEqual(before);
  });

  it('are never deployed for, rented for or listed by REST', async () => {
    const deploy = await app.fetch('/deploy', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${other.token}` },
      body: JSON.stringify({ walletAddress: owner.accountId }),
    });
    expect(deploy.status).toBe(403);
    const list = await app.fetch(`/vms?walletAddress=${owner.accountId}`, {
      headers: { authorization: `Bearer ${other.token}` },
    });
    expect(list.status).toBe(403);
    const own = await app.fetch('/vms', { headers: { authorization: `Bearer ${other.token}` } });
    expect(await own.json()).toMatchObject({ vms: [] });
    expect(app.errors()).toEqual([]);
  });
});
