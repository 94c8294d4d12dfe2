import { describe, expect, it } from 'vitest';
import type { OwnedResource } from '../../src/services/adapters/cloud.js';
import { canned, NAME, simulated, until } from './support/fluence.js';
import { kindOf, soon } from './support/servers.js';

const OTHER = 'tn-bbbbbbbb23456777';
/** A server that keeps to two items a page, whatever it is asked for. */
const inTwos =
  (
    all: readonly unknown[],
    pagination: (pages: number) => object | undefined = (totalPages) => ({ totalPages }),
  ) =>
  (url: URL) => {
    const page = Number(url.searchParams.get('page'));
    return {
      items: all.slice((page - 1) * 2, page * 2),
      pagination: pagination(Math.ceil(all.length / 2)),
    };
  };
const EMPTY = {
  'GET /v2/vms': [],
  'GET /v1/storages': [],
  'GET /v1/public_ips': [],
  'GET /v1/security_groups': [],
  'GET /v1/ssh_keys': [],
};
const vm = (id: string, name = NAME, status = 'launched') => ({ id, name, status });
const named = (list: readonly OwnedResource[]) => list.map(({ kind, id }) => `${kind} ${id}`);

describe('listing what we own', () => {
  it('finds every kind under our prefix and nothing else, whatever the filter of the cloud lets through', async () => {
    const server = await canned({
      'GET /v2/vms': [
        { ...vm('v1'), createdAt: '2026-03-01T10:00:00Z' },
        vm('draft', OTHER, 'draft'),
        vm('ended', NAME, 'terminated'),
        vm('shouting', NAME.toUpperCase()),
        vm('foreign', 'tnx-web'),
        vm('nameless', undefined, 'failed'),
        { id: 'unnamed', status: 'launched' },
      ],
      'GET /v1/storages': {
        items: [{ id: 'd1', name: `${NAME}-d`, status: 'ready', attachedTo: [{ id: 'v1' }] }],
      },
      'GET /v1/public_ips': { items: [{ id: 'i1', name: `${NAME}-i`, status: 'ready', attachedTo: null }] },
      'GET /v1/security_groups': [
        { id: 'g1', name: `${NAME}-s`, status: 'ready', attachedTo: ['nic'] },
        { id: 'g2', name: 'web', status: 'ready' },
        { id: 'g3', name: `${NAME}-s`, status: 'removed' },
      ],
      'GET /v1/ssh_keys': [
        { id: 'k1', name: `${NAME}-k`, publicKey: 'ssh-ed25519 AAAA' },
        { id: 'k2', name: 'laptop', publicKey: 'ssh-ed25519 BBBB' },
      ],
    });

    const owned = await server.cloud.listOwned('tn-', soon());

    expect(named(owned)).toEqual([
      'VM v1',
      'VM draft',
      'VM nameless',
      'DISK d1',
      'ADDRESS i1',
      'SECURITY_GROUP g1',
      'SSH_KEY k1',
    ]);
    expect(owned[0]).toEqual({
      ...{ kind: 'VM', id: 'v1', name: NAME, state: 'launched', attachedTo: [] },
      createdAt: new Date('2026-03-01T10:00:00Z'),
    });
    expect(owned[3]).toMatchObject({ attachedTo: ['v1'], createdAt: null });
    expect(server.asked.find(({ url }) => url.pathname === '/v2/vms')?.url.searchParams.get('name')).toBe(
      'tn-%',
    );
  });

  it.each([
    ['says how many', undefined],
    ['does not say how many', () => ({ currentPage: 1 })],
    ['says it in another way', () => ({ totalPages: 'three' })],
  ] as const)('turns every page of a server that %s', async (_what, pagination) => {
    const vms = ['a', 'b', 'c', 'd', 'e'].map((id) => vm(id));
    const { cloud } = await canned({ ...EMPTY, 'GET /v2/vms': inTwos(vms, pagination) });

    expect(named(await cloud.listOwned('tn-', soon()))).toEqual(['VM a', 'VM b', 'VM c', 'VM d', 'VM e']);
  });

  it('stops at a server that knows no pages', async () => {
    const { cloud } = await canned({
      ...EMPTY,
      'GET /v2/vms': { items: [vm('a')], pagination: { totalPages: null } },
    });

    expect(named(await cloud.listOwned('tn-', soon()))).toEqual(['VM a']);
  });

  it('fails rather than overlook something it cannot read', async () => {
    const { cloud } = await canned({ ...EMPTY, 'GET /v1/storages': { items: [{ name: `${NAME}-d` }] } });

    expect(await kindOf(cloud.listOwned('tn-', soon()))).toBe('GARBLED');
  });

  it('looks no further than our prefix', async () => {
    const { cloud, asked } = await canned(EMPTY);

    expect(await kindOf(cloud.listOwned('', soon()))).toBe('INVALID');
    expect(await kindOf(cloud.listOwned('t', soon()))).toBe('INVALID');
    expect(asked).toEqual([]);
  });

  it('does without groups where the key may not see them', async () => {
    const { cloud } = await canned({
      ...EMPTY,
      'GET /v2/vms': [vm('v')],
      'GET /v1/security_groups': { status: 403, body: { code: 'forbidden' } },
    });

    expect(named(await cloud.listOwned('tn-', soon()))).toEqual(['VM v']);
  });
});

describe('ending one resource', () => {
  const resource = (kind: OwnedResource['kind'], id: string, name: string = NAME): OwnedResource => ({
    ...{ kind, id, name, state: 'ready', createdAt: null, attachedTo: [] },
  });
  const renamed = { id: 'x', name: OTHER, status: 'ready', publicKey: 'ssh-ed25519 AAAA' };
  const foreign = { id: 'x', name: 'somebody-elses', status: 'ready', publicKey: 'ssh-ed25519 AAAA' };

  it.each([
    ['VM', { 'GET /v2/vms/x': foreign }],
    ['DISK', { 'GET /v1/storages': [foreign] }],
    ['ADDRESS', { 'GET /v1/public_ips': [foreign] }],
    ['SECURITY_GROUP', { 'GET /v1/security_groups': [foreign] }],
    ['SSH_KEY', { 'GET /v1/ssh_keys': [foreign] }],
  ] as const)('leaves alone a %s that turns out not to be ours', async (kind, routes) => {
    const { cloud, asked } = await canned(routes);

    expect(await kindOf(cloud.destroyOwned(resource(kind, 'x'), soon()))).toBe('INVALID');
    expect(asked.map(({ method }) => method)).not.toContain('DELETE');
    expect(asked.map(({ method }) => method)).not.toContain('POST');
  });

  it.each([
    ['VM', { 'GET /v2/vms/x': renamed }],
    ['DISK', { 'GET /v1/storages': [renamed] }],
    ['ADDRESS', { 'GET /v1/public_ips': [renamed] }],
    ['SECURITY_GROUP', { 'GET /v1/security_groups': [renamed] }],
    ['SSH_KEY', { 'GET /v1/ssh_keys': [renamed] }],
  ] as const)('leaves alone a %s of ours that got another name since it was listed', async (kind, routes) => {
    const { cloud, asked } = await canned(routes);

    expect(await kindOf(cloud.destroyOwned(resource(kind, 'x'), soon()))).toBe('INVALID');
    expect(asked.map(({ method }) => method).filter((method) => method !== 'GET')).toEqual([]);
  });

  it('takes each part of an abandoned machine, in any order, until nothing is left', async () => {
    const { simulator, cloud, intent } = await simulated();
    await cloud.create(intent, soon());
    await cloud.create({ ...intent, name: OTHER }, soon());

    await until(
      async () => {
        const owned = await cloud.listOwned(NAME, soon());
        for (const one of owned.toReversed()) await cloud.destroyOwned(one, soon());
        return owned.length;
      },
      (left) => left === 0,
    );

    expect(simulator.cloud.liveVms().map(({ name }) => name)).toEqual([OTHER]);
    expect((await cloud.listOwned('tn-', soon())).every(({ name }) => name.startsWith(OTHER))).toBe(true);
    expect(simulator.cloud.leaks()).toEqual([]);
  });

  it('waits for what is still held', async () => {
    const { cloud } = await canned({
      'GET /v1/security_groups': [{ id: 'g', name: `${NAME}-s`, status: 'ready' }],
      'DELETE /v1/security_groups/g': { status: 409, body: { code: 'attached_to_vm' } },
    });

    expect(await cloud.destroyOwned(resource('SECURITY_GROUP', 'g', `${NAME}-s`), soon())).toBe('PENDING');
    expect(await cloud.destroyOwned(resource('SECURITY_GROUP', 'unknown'), soon())).toBe('GONE');
  });
});
