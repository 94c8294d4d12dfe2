import { createNextFluenceCloud } from '../../../src/services/adapters/fluence-next.js';
import { NAME, optionsFor, publicKey } from './fluence.js';
import { type Asked, closing, startHttp } from './servers.js';

interface Draft {
  readonly id: string;
  readonly name: string;
  readonly body: string;
  status: string;
}

export interface NextWorld {
  readonly drafts: Map<string, Draft>;
  readonly vms: Map<string, Draft>;
  readonly keys: { id: string; name: string; publicKey: string }[];
  /** What provisioning answers: taken, taken without a word, ignored without a word, or a refusal. */
  provision: 'taken' | 'taken-then-reset' | 'reset' | { status: number; code: string };
  provisioned: number;
}

const CONFIGURATION = {
  id: 'cfg',
  slug: 'cpu-regular-2vcpu-4gb',
  vcpu: 2,
  ramGb: 4,
  cpuFamilies: ['AMD_ZEN3'],
};
const FREE = {
  availableConfigurations: [CONFIGURATION],
  availablePublicIps: { V4: 3 },
  availableStorage: { AMD_ZEN3: [{ storageType: 'NVME', replicated: false, volumeGb: 100 }] },
};

/** The next generation as far as we know it: drafts with idempotency keys, one-way provisioning. */
export async function nextFluence(timeoutMs = 5_000) {
  const world: NextWorld = {
    drafts: new Map(),
    vms: new Map(),
    keys: [],
    provision: 'taken',
    provisioned: 0,
  };
  const view = ({ id, name, status }: Draft) => ({
    ...{
      id,
      name,
      status,
      bootDiskId: `${id}-disk`,
      sshKeyIds: ['k1'],
      interfaceIds: ['n'],
      createdAt: '2026-01-01',
    },
  });
  const server = await startHttp((asked, response) => {
    const refuse = (status: number, code: string) =>
      void response.writeHead(status).end(JSON.stringify({ code, error: code }));
    const [, , kind = '', id = '', action = ''] = asked.url.pathname.split('/');
    const found = world.vms.get(id);
    switch (
      `${asked.method} ${kind}${id && `/${found || kind === 'vms' ? '*' : id}`}${action && `/${action}`}`
    ) {
      case 'GET vpcs':
        return { items: [] };
      case 'GET images':
        return {
          items: [
            { id: 'img', slug: 'ubuntu-24-04-x64', downloadUrl: 'https://x/y.img', username: 'ubuntu' },
          ],
        };
      case 'GET clusters':
        return { items: [{ id: 'c1', dcId: 'dc' }], pagination: { totalPages: 1 } };
      case 'GET datacenters':
        return { items: [{ id: 'dc', countryCode: 'PL', cityName: 'Warsaw' }] };
      case 'GET clusters/resources':
        return asked.url.pathname.startsWith('/v1/') ? { resources: { c1: FREE } } : refuse(404, 'not_found');
      case 'POST vm-estimates':
        return { hourlyTotal: '.030697', hourlyIncremental: '0', currency: 'USD' };
      case 'GET ssh-keys':
        return { items: world.keys };
      case 'POST ssh-keys': {
        const { name } = JSON.parse(asked.body) as { name: string };
        if (world.keys.length > 0) return refuse(409, 'conflict');
        world.keys.push({ id: 'k1', name, publicKey });
        return world.keys[0];
      }
      case 'DELETE ssh-keys/k1':
        world.keys.splice(0);
        return {};
      case 'POST vms':
        return made(asked) ?? refuse(409, 'conflict');
      case 'GET vms':
        return { items: [...world.vms.values()].map(view), pagination: { totalPages: 1 } };
      case 'GET vms/*':
        return found ? view(found) : refuse(404, 'not_found');
      case 'GET vms/*/interfaces':
        return found
          ? { items: [{ id: 'n', kind: 'public', publicIpId: `${id}-ip`, assignedIps: ['8.8.4.4/32'] }] }
          : refuse(404, 'not_found');
      case 'DELETE vms/*':
        if (found?.status !== 'draft') return refuse(found ? 406 : 404, 'vm_not_draft');
        world.vms.delete(id);
        return void response.writeHead(204).end();
      case 'POST vms/*/terminate':
        if (asked.headers['idempotency-key'] === undefined) return refuse(400, 'bad_request');
        if (found) found.status = 'terminated';
        return found ? {} : refuse(404, 'not_found');
      case 'POST vms/*/provision': {
        if (!found) return refuse(404, 'not_found');
        if (world.provision === 'reset') return void response.destroy();
        if (typeof world.provision === 'object') return refuse(world.provision.status, world.provision.code);
        if (found.status !== 'draft') return refuse(406, 'vm_not_draft');
        found.status = 'new';
        world.provisioned += 1;
        return world.provision === 'taken' ? view(found) : void response.destroy();
      }
      case 'GET storages':
      case 'GET public-ips':
        return { items: [] };
      default:
        return refuse(404, 'not_found');
    }
  });

  function made({ headers, body }: Asked) {
    const key = String(headers['idempotency-key']);
    const known = world.drafts.get(key);
    if (known && known.body !== body) return null;
    const { name } = JSON.parse(body) as { name: string };
    const draft = known ?? { id: `v${world.drafts.size + 1}`, name, body, status: 'draft' };
    if (!known) {
      world.drafts.set(key, draft);
      world.vms.set(draft.id, draft);
    }
    const createdResources = { storageIds: [`${draft.id}-disk`], publicIpIds: [`${draft.id}-ip`] };
    return { id: draft.id, acceptedStatus: 'draft', createdResources };
  }

  const cloud = closing(createNextFluenceCloud(optionsFor(server.url, 'key', timeoutMs)));
  const sent = (route: string) =>
    server.asked.filter(({ method, url }) => `${method} ${url.pathname}` === route);
  return { world, server, cloud, sent, name: NAME };
}
