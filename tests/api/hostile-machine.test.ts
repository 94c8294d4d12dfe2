import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  DeployDocument,
  EditVmPortsDocument,
  RenameVmDocument,
  RentVmDocument,
} from '../operations/generated.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../support/until.js';
import { FORBIDDEN_URLS, ordersOf, rowsOf } from './hostile-support.js';
import { DOCKERFILE } from './support.js';

const LONG = 'a'.repeat(10_000);

describe('hostile input for a machine that is there', () => {
  let app: TestApp;
  let id: string;
  let before: { rows: Record<string, number>; orders: string[]; vm: unknown };

  const vmNow = async (): Promise<{ state: string; ports: unknown; vmName: string }> =>
    (await (await app.fetch(`/vms/${id}`)).json()) as { state: string; ports: unknown; vmName: string };
  const now = async () => ({ rows: rowsOf(app), orders: await ordersOf(app), vm: await vmNow() });
  const rest = async (method: string, path: string, body: object) => {
    const response = await app.fetch(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { error } = (await response.json()) as { error?: { code: string; field: string | null } };
    return { status: response.status, code: error?.code, field: error?.field };
  };

  beforeAll(async () => {
    app = await startTestApp();
    const { rentVm } = await app.ask(RentVmDocument, { input: { label: 'target' } });
    if (rentVm.__typename !== 'RentVmPayload') throw new Error(JSON.stringify(rentVm));
    id = rentVm.vm.id.replace('Vm_', '');
    await until('a ready machine', async () => (await vmNow()).state === 'READY', 30_000);
    before = await now();
  });
  afterEach(async () => {
    expect(await now()).toEqual(before);
    expect(app.errors()).toEqual([]);
  });
  afterAll(() => app.close());

  it.each(FORBIDDEN_URLS.map((url) => [url.slice(0, 60), url]))(
    'docker/url does not fetch %s',
    async (_name, url) => {
      expect(await rest('POST', `/vms/${id}/docker/url`, { dockerfile_url: url })).toEqual({
        status: 422,
        code: expect.stringMatching(/^(SOURCE_REFUSED|INVALID_INPUT)$/),
        field: 'dockerfile_url',
      });
      const { deploy } = await app.ask(DeployDocument, {
        input: { vmId: id, source: { dockerfileUrl: url } },
      });
      expect(deploy).toMatchObject({ field: 'input.source.dockerfileUrl' });
    },
  );

  it.each([0, 22, 70_000])('no model is deployed on port %d', async (port) => {
    const source = { dockerfile: DOCKERFILE };
    const { deploy } = await app.ask(DeployDocument, { input: { vmId: id, port, source } });
    expect(deploy).toMatchObject({ __typename: 'InvalidInput', field: 'input.port' });
    expect(await rest('POST', `/vms/${id}/docker/local`, { ...source, port })).toEqual({
      status: 422,
      code: 'INVALID_INPUT',
      field: 'port',
    });
  });

  it.each([0, 70_000, -1])('port %d is not opened', async (port) => {
    const { editVmPorts } = await app.ask(EditVmPortsDocument, { id, add: [port] });
    expect(editVmPorts).toMatchObject({ __typename: 'InvalidInput', field: expect.any(String) });
    expect(
      await rest('PATCH', '/vms', { updates: [{ id, openPorts: [{ port, protocol: 'tcp' }] }] }),
    ).toMatchObject({ status: 422, code: 'INVALID_INPUT' });
  });

  it('port 22 is not closed', async () => {
    const { editVmPorts } = await app.ask(EditVmPortsDocument, { id, remove: [22] });
    expect(editVmPorts).toMatchObject({ __typename: 'Vm', ports: [22, 3000] });
    before = { ...before, rows: rowsOf(app) };
  });

  it('a name of 10,000 characters is not given', async () => {
    const { renameVm } = await app.ask(RenameVmDocument, { id, label: LONG });
    expect(renameVm).toMatchObject({ __typename: 'InvalidInput', field: 'label' });
    expect(await rest('PATCH', '/vms', { updates: [{ id, vmName: LONG }] })).toMatchObject({ status: 422 });
  });

  it('a file that is neither a Dockerfile nor an archive is not built', async () => {
    for (const bytes of [
      Buffer.from([0xff, 0xfe, 0x00, 0x80]),
      Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(64)]),
      Buffer.from('PK\x03\x04 and then nothing'),
      Buffer.alloc(0),
    ]) {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(bytes)]), 'context.tar.gz');
      const response = await app.fetch(`/vms/${id}/docker/local`, { method: 'POST', body: form });
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ error: { field: 'file' } });
    }
  });
});
