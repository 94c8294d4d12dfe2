import { describe, expect, it } from 'vitest';
import { CREATABLE, NAME, SMALL, canned, publicKey } from './support/fluence.js';
import { kindOf, soon } from './support/servers.js';

describe('reading', () => {
  it('turns every page, counted from one, and takes only names that match exactly', async () => {
    const vms = [
      { id: 'young', name: NAME, status: 'launched', createdAt: '2026-02-01T00:00:00Z' },
      { id: 'other', name: NAME.toUpperCase(), status: 'launched' },
      { id: 'old', name: NAME, status: 'failed', createdAt: '2026-01-01T00:00:00Z', bootDisk: 'd1' },
      { id: 'ended', name: NAME, status: 'terminated' },
      { id: 'longer', name: `${NAME}-d`, status: 'launched' },
    ];
    const server = await canned({
      'GET /v2/vms': (url: URL) => {
        const page = Number(url.searchParams.get('page'));
        return {
          items: vms.slice((page - 1) * 2, page * 2),
          pagination: { totalPages: 3, currentPage: page },
        };
      },
      'GET /v1/storages': {
        items: [
          { id: 'd1', name: `${NAME}-d`, status: 'ready' },
          { id: 'd2', name: `${NAME}-d`, status: 'ready', attachedTo: ['young'] },
          { id: 'd4', name: `${NAME}-d`.toUpperCase(), status: 'ready' },
          { id: 'd3', name: `${NAME}-d`, status: 'removed' },
        ],
      },
      'GET /v1/public_ips': [
        { id: 'i1', name: `${NAME}-i`, status: 'ready', attachedTo: { id: 'young', name: NAME } },
      ],
      'GET /v1/ssh_keys': [{ id: 'k', name: `${NAME}-k`, publicKey }],
    });

    expect(await server.cloud.findByName(NAME, soon())).toEqual([
      { vmId: 'old', diskId: 'd1', ipId: null, sshKeyId: 'k' },
      { vmId: 'young', diskId: 'd2', ipId: 'i1', sshKeyId: 'k' },
    ]);
  });

  it('gives up on a list that never ends', async () => {
    const server = await canned({
      'GET /v1/clusters': { items: [{ id: 'c' }], pagination: { totalPages: 1_000_000 } },
      'GET /v1/datacenters': [],
    });

    expect(await kindOf(server.cloud.offers(SMALL, soon()))).toBe('GARBLED');
  });

  it.each([
    ['draft', 'STARTING'],
    ['new', 'STARTING'],
    ['launching', 'STARTING'],
    ['launched', 'RUNNING'],
    ['updating', 'RUNNING'],
    ['softRebooting', 'RUNNING'],
    ['failed', 'FAILED'],
    ['suspending', 'SUSPENDED'],
    ['suspended', 'SUSPENDED'],
    ['terminating', 'TERMINATING'],
    ['terminated', 'GONE'],
    ['unknown', 'UNKNOWN'],
    ['a_word_of_tomorrow', 'UNKNOWN'],
  ])('takes %s for %s', async (status, state) => {
    const server = await canned({
      ...CREATABLE,
      'GET /v2/vms/v': { id: 'v', status, more: { than: 'we know' } },
    });
    const receipt = { vmId: 'v', diskId: 'd', ipId: 'i', sshKeyId: 'k' };

    expect(await server.cloud.observe(receipt, soon())).toMatchObject({ state, rawStatus: status, receipt });
  });

  it('finds the address in the expanded part, and the user that the image has', async () => {
    const server = await canned({
      ...CREATABLE,
      'GET /v2/vms/v': {
        ...{
          id: 'v',
          status: 'launched',
          priceHourlyUsd: '.02',
          bootDisk: 'd',
          publicIp: { id: 'i', name: 'n' },
        },
        expanded: {
          publicIp: { id: 'i', status: 'ready', address: '8.8.8.8', priceHourlyUsd: '0.001' },
          bootDisk: { id: 'd', status: 'ready', priceHourlyUsd: 0.1 },
        },
      },
    });

    expect(
      await server.cloud.observe({ vmId: 'v', diskId: null, ipId: null, sshKeyId: null }, soon()),
    ).toMatchObject({
      ...{ state: 'RUNNING', address: '8.8.8.8', sshUser: 'admin', pricePerHourUsd: '0.121' },
      receipt: { vmId: 'v', diskId: 'd', ipId: 'i' },
    });
  });

  it('believes that a machine is gone only when the list does not know it either', async () => {
    const receipt = { vmId: 'v', diskId: null, ipId: null, sshKeyId: null };
    const listed = await canned({ 'GET /v2/vms': [{ id: 'v', status: 'launching' }] });
    const absent = await canned({ 'GET /v2/vms': { items: [] } });

    expect((await listed.cloud.observe(receipt, soon())).state).toBe('STARTING');
    expect((await absent.cloud.observe(receipt, soon())).state).toBe('GONE');
  });
});

describe('ending', () => {
  const RECEIPT = { vmId: 'v', diskId: 'd', ipId: 'i', sshKeyId: null };
  const part = (id: string, status: string) => [{ id, name: `${NAME}-x`, status }];

  it.each([
    [406, 'while the machine is in transition'],
    [409, 'while something holds it'],
  ])('waits after %i, %s', async (status) => {
    const server = await canned({
      'GET /v2/vms/v': { id: 'v', status: 'updating' },
      'POST /v2/vms/v/terminate': { status, body: { error: 'VM is not in a status to terminate' } },
    });

    expect(await server.cloud.destroy(RECEIPT, soon())).toBe('PENDING');
  });

  it('is not over while a part is attached or being removed', async () => {
    const server = await canned({
      'GET /v2/vms/v': { id: 'v', status: 'terminated' },
      'GET /v1/public_ips': part('i', 'removing'),
      'GET /v1/storages': part('d', 'ready'),
      'DELETE /v1/storages/d': { status: 409, body: { code: 'attached_to_vm' } },
    });

    expect(await server.cloud.destroy(RECEIPT, soon())).toBe('PENDING');
  });

  it('orders the end of a machine it cannot see, in case it is only too young to be seen', async () => {
    const server = await canned({ 'GET /v2/vms': [], 'POST /v2/vms/v/terminate': {} });

    expect(await server.cloud.destroy(RECEIPT, soon())).toBe('PENDING');
  });

  it.each([
    ['removes the security group of the machine', {}],
    ['waits for no security group that is still held', { status: 409, body: { code: 'attached_to_vm' } }],
  ])('%s', async (_what, removal) => {
    const server = await canned({
      ...{ 'GET /v2/vms/v': { id: 'v', name: NAME, status: 'terminated' } },
      ...{ 'GET /v1/public_ips': [], 'GET /v1/storages': [], 'DELETE /v1/security_groups/g': removal },
      'GET /v1/security_groups': [
        { id: 'g', name: `${NAME}-s`, status: 'ready' },
        { id: 'h', name: 'web', status: 'ready' },
      ],
    });

    expect(await server.cloud.destroy(RECEIPT, soon())).toBe('GONE');
    const removed = server.asked.filter(({ method }) => method === 'DELETE');
    expect(removed.map(({ url }) => url.pathname)).toEqual(['/v1/security_groups/g']);
  });

  it('is over when nothing is known of any part', async () => {
    const server = await canned({
      'GET /v2/vms': [],
      'GET /v1/public_ips': [],
      'GET /v1/storages': { items: [] },
    });

    expect(await server.cloud.destroy(RECEIPT, soon())).toBe('GONE');
  });
});
