import { describe, expect, it } from 'vitest';
import { cloudAt, NAME, simulated, until } from './support/fluence.js';
import { kindOf, soon, startHttp } from './support/servers.js';

const RECEIPT = { vmId: 'v', diskId: null, ipId: null, sshKeyId: null };
const rule = (value: number) => ({
  type: 'ipv4',
  protocolKind: { tcp: { ports: { exact: { value } } } },
  remote: { address: '0.0.0.0/0' },
});

interface World {
  status: string;
  name: string;
  restartRequired: boolean;
  interfaces: { id: string; kind: object; securityGroup: string | null }[];
  groups: { id: string; name: string; status: string; ingressRules: { type: string; rules: unknown[] } }[];
  /** How often a change answers 406 before it is taken. */
  busyFor: number;
  refusesPublic: boolean;
  wants: 'clusterId' | 'vpcId';
  restart: 'taken' | 'lost' | 'refused-silently';
}

async function worldOf(changes: Partial<World> = {}) {
  const world: World = {
    ...{ status: 'launched', name: NAME, restartRequired: false, busyFor: 0, refusesPublic: false },
    ...{ wants: 'clusterId', restart: 'taken', groups: [] },
    interfaces: [
      { id: 'b-public', kind: { public: { public_ip: 'i' } }, securityGroup: null },
      { id: 'c-private', kind: { private: { subnet: 's' } }, securityGroup: null },
    ],
    ...changes,
  };
  const server = await startHttp(({ method, url, body }, response) => {
    const refuse = (status: number, code: string) =>
      void response.writeHead(status).end(JSON.stringify({ code, error: code }));
    const sent = (body ? JSON.parse(body) : {}) as Record<string, unknown>;
    const [, , , id = '', , part = ''] = url.pathname.split('/');
    switch (`${method} ${url.pathname.replace(/\/(v|g\d|[bc]-\w+)(?=\/|$)/g, '/*')}`) {
      case 'GET /v2/vms/*': {
        const seen = { ...world, id: 'v', clusterId: 'c1' };
        if (world.status === 'updating' || world.status === 'restarting') world.status = 'launched';
        return seen;
      }
      case 'GET /v2/vms/*/interfaces':
        return world.interfaces;
      case 'PATCH /v2/vms/*/interfaces/*': {
        const one = world.interfaces.find((each) => each.id === part);
        if (world.status !== 'launched') return refuse(406, 'not_acceptable');
        if (!one || (world.refusesPublic && 'public' in one.kind)) return refuse(409, 'conflict');
        one.securityGroup = sent['securityGroupId'] as string;
        [world.status, world.restartRequired] = ['updating', true];
        return {};
      }
      case 'POST /v2/vms/*/restart':
        if (world.restart !== 'refused-silently') world.restartRequired = false;
        if (world.restart !== 'taken') return void response.destroy();
        world.status = 'restarting';
        return {};
      case 'GET /v1/vpcs':
        return {
          items: [
            { id: 'n1', name: 'other' },
            { id: 'n2', name: 'default-c1', status: 'ready' },
          ],
        };
      case 'GET /v1/security_groups':
        return { items: world.groups };
      case 'POST /v1/security_groups': {
        if (!(world.wants in sent)) return refuse(400, 'bad_request');
        const rules = sent['ingressRules'] as unknown[];
        const made = { id: `g${world.groups.length + 1}`, name: String(sent['name']), status: 'ready' };
        const group = { ...made, ingressRules: { type: 'allow', rules } };
        world.groups.push(group);
        return group;
      }
      case 'PATCH /v1/security_groups/*': {
        const group = world.groups.find((one) => one.id === id);
        if (group) group.ingressRules = sent['ingressRules'] as World['groups'][0]['ingressRules'];
        world.restartRequired = true;
        return {};
      }
      default:
        return refuse(404, 'not_found');
    }
  });
  const sentTo = (route: string) =>
    server.asked.filter(({ method, url }) => `${method} ${url.pathname}` === route);
  return { world, server, sentTo, cloud: cloudAt(server.url) };
}

describe('setting ports', () => {
  it('makes a group named after the machine, binds it everywhere and restarts, with 22 always open', async () => {
    const { world, cloud, sentTo } = await worldOf();

    expect(await cloud.setPorts(RECEIPT, [3000, 80, 3000], soon())).toBe('RESTARTED');

    expect(world.groups).toMatchObject([
      { name: `${NAME}-s`, ingressRules: { rules: [rule(22), rule(80), rule(3000)] } },
    ]);
    expect(world.interfaces.map((one) => one.securityGroup)).toEqual(['g1', 'g1']);
    expect(sentTo('POST /v2/vms/v/restart')).toHaveLength(1);
  });

  it('changes nothing when everything is in place', async () => {
    const { world, cloud, server } = await worldOf();
    await cloud.setPorts(RECEIPT, [80], soon());
    world.status = 'launched';
    const before = server.asked.length;

    expect(await cloud.setPorts(RECEIPT, [80, 22], soon())).toBe('DONE');

    expect(server.asked.slice(before).map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'GET']);
  });

  it('rewrites the rules of the group that exists, and restarts when the machine asks for it', async () => {
    const { world, cloud, sentTo } = await worldOf();
    await cloud.setPorts(RECEIPT, [80], soon());

    expect(await cloud.setPorts(RECEIPT, [443], soon())).toBe('RESTARTED');

    expect(world.groups.map(({ ingressRules }) => ingressRules)).toEqual([
      { type: 'allow', rules: [rule(22), rule(443)] },
    ]);
    expect(sentTo('POST /v1/security_groups')).toHaveLength(1);
  });

  it('names the network where the cluster is refused, and remembers it', async () => {
    const { world, cloud, sentTo } = await worldOf({ wants: 'vpcId' });

    await cloud.setPorts(RECEIPT, [80], soon());
    expect(JSON.parse(sentTo('POST /v1/security_groups').at(-1)?.body ?? '')).toMatchObject({ vpcId: 'n2' });
    world.groups.splice(0);
    await cloud.setPorts(RECEIPT, [80], soon());

    expect(sentTo('POST /v1/security_groups')).toHaveLength(3);
  });

  it('learns what the server wants although several learn it at the same time', async () => {
    const { cloud, sentTo } = await worldOf({ wants: 'vpcId' });
    await Promise.allSettled([1, 2, 3].map(() => cloud.setPorts(RECEIPT, [3_000], soon())));
    const said = sentTo('POST /v1/security_groups').map(({ body }) =>
      'vpcId' in JSON.parse(body) ? 'network' : 'cluster',
    );
    expect(said).toEqual(['cluster', 'cluster', 'cluster', 'network', 'network', 'network']);
  });

  it('is content when only the private interface takes the group', async () => {
    const { world, cloud } = await worldOf({ refusesPublic: true });

    expect(await cloud.setPorts(RECEIPT, [80], soon())).toBe('RESTARTED');
    expect(world.interfaces.map((one) => one.securityGroup)).toEqual([null, 'g1']);
  });

  it('waits for a machine in transition, and says when it takes too long', async () => {
    const { world, cloud } = await worldOf({ status: 'updating' });
    expect(await cloud.setPorts(RECEIPT, [80], soon())).toBe('RESTARTED');

    world.status = 'launching';
    const impatient = cloudAt((await worldOf({ status: 'launching' })).server.url, 'key', 10_000, 20);
    expect(await kindOf(impatient.setPorts(RECEIPT, [80], soon()))).toBe('NOT_READY');
  });

  it('sends a restart once, and reads from the machine whether it was taken', async () => {
    const lost = await worldOf({ restart: 'lost' });
    expect(await lost.cloud.setPorts(RECEIPT, [80], soon())).toBe('RESTARTED');
    expect(lost.sentTo('POST /v2/vms/v/restart')).toHaveLength(1);

    const ignored = await worldOf({ restart: 'refused-silently' });
    expect(await kindOf(ignored.cloud.setPorts(RECEIPT, [80], soon()))).toBe('AMBIGUOUS');
    expect(ignored.sentTo('POST /v2/vms/v/restart')).toHaveLength(1);
  });

  it('refuses what is no port, too many ports, and machines that are not ours', async () => {
    const { cloud, server } = await worldOf({ name: 'web-server' });
    const many = Array.from({ length: 100 }, (_, index) => 1_000 + 2 * index);

    expect(await kindOf(cloud.setPorts(RECEIPT, [70_000], soon()))).toBe('INVALID');
    expect(await kindOf(cloud.setPorts(RECEIPT, many, soon()))).toBe('INVALID');
    expect(server.asked).toEqual([]);
    expect(await kindOf(cloud.setPorts(RECEIPT, [80], soon()))).toBe('INVALID');
    expect(server.asked.map(({ method }) => method)).not.toContain('POST');
  });

  it('writes consecutive ports as one rule, and tells an equal list by it', async () => {
    const { simulator, cloud, intent } = await simulated();
    const receipt = await cloud.create(intent, soon());
    await until(
      () => cloud.observe(receipt, soon()),
      ({ rawStatus }) => rawStatus === 'launched',
    );
    const run = Array.from({ length: 10 }, (_, index) => 20_000 + index);
    const fifty = Array.from({ length: 50 }, (_, index) => 3_000 + 2 * index);
    const settle = () =>
      until(
        () => cloud.setPorts(receipt, [...run, ...fifty], soon()),
        (one) => one === 'DONE',
      );

    await settle();

    const rules = simulator.cloud.record.securityGroups[0]?.ingress;
    expect(rules).toMatchObject({ type: 'allow' });
    expect(JSON.stringify(rules)).toContain('{"range":{"min":20000,"max":20009}}');
    const changes = () => simulator.requests().filter(({ method }) => method !== 'GET').length;
    const before = changes();
    await settle();
    expect(changes()).toBe(before);
  });

  it('works against the simulator, where the group is listed with the rest of the machine', async () => {
    const { simulator, cloud, intent } = await simulated();
    const receipt = await cloud.create(intent, soon());
    await until(
      () => cloud.observe(receipt, soon()),
      ({ state }) => state === 'RUNNING',
    );

    expect(await cloud.setPorts(receipt, [3000], soon())).toBe('RESTARTED');
    expect((await cloud.listOwned('tn-', soon())).map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
      `ADDRESS ${NAME}-i`,
      `DISK ${NAME}-d`,
      `SECURITY_GROUP ${NAME}-s`,
      `SSH_KEY ${NAME}-k`,
      `VM ${NAME}`,
    ]);
    await until(
      () => cloud.destroy(receipt, soon()),
      (one) => one === 'GONE',
    );
    expect(simulator.cloud.leaks()).toEqual([]);
  });
});
