import { readFileSync } from 'node:fs';
import type { FullCloudPort, RentReceipt } from '../../src/services/adapters/cloud.js';
import { AdapterError } from '../../src/services/adapters/failure.js';
import { createFluence } from '../../src/services/adapters/fluence-detect.js';
import { generateSshKeyPair } from '../../src/services/adapters/ssh.js';
import { startSimulator } from '../../src/simulator/simulator.js';
import { createOpenApiChecker, type Exchange } from './openapi.js';
import { startRecorder } from './recorder.js';

/*
 * Plays a machine's whole life through the Fluence client and compares every request, and every answer of the
 * simulator, with the vendor's own OpenAPI document. The document is not part of this repository; say where it is:
 *   FLUENCE_OPENAPI=fluence-public.json npx tsx tests/tools/validate-fluence-requests.ts
 */

const NAME = 'tn-validation234567a';
const WANTED = { vcpu: 2, ramGb: 4, storageGb: 25 };
const soon = () => AbortSignal.timeout(60_000);
const skipped: string[] = [];

async function until<T>(ask: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 60_000; ; ) {
    const value = await ask();
    if (isDone(value)) return value;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(value)}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

/** What the simulator does not serve yet is said, not passed over in silence. */
async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!(error instanceof AdapterError)) throw error;
    skipped.push(`${what}: ${error.message}`);
  });
}

async function live(cloud: FullCloudPort): Promise<void> {
  const { publicKey } = generateSshKeyPair('validation');
  await cloud.check(soon());
  await cloud.balance(soon());
  const [offer] = await cloud.offers(WANTED, soon());
  if (!offer) throw new Error('nothing is offered');
  await cloud.estimate(offer, soon());
  const intent = { name: NAME, offer, sshPublicKey: publicKey, hostname: 'miner', ports: [22, 3000] };
  const receipt = await cloud.create({ ...intent, authorizedKeys: [publicKey] }, soon());
  // The same key again is refused and adopted.
  const twin = await cloud.create({ ...intent, name: `${NAME}b` }, soon());
  const running = (one: RentReceipt) =>
    until(
      () => cloud.observe(one, soon()),
      ({ rawStatus }) => rawStatus === 'launched',
    );
  await Promise.all([running(receipt), running(twin)]);
  await cloud.findByName(NAME, soon());
  await cloud.setPorts(receipt, [3000], soon());
  await running(receipt);
  // Three in a row are one rule with a range.
  await attempt('changing ports', () => cloud.setPorts(receipt, [3000, 8080, 8081, 8082], soon()));
  await running(receipt);
  await attempt('rebooting', () => cloud.reboot(receipt, soon()));
  await running(receipt);
  await cloud.rename(twin, `${NAME}c`, soon());
  await cloud.listOwned('tn-', soon());
  for (const one of [receipt, twin])
    await until(
      () => cloud.destroy(one, soon()),
      (progress) => progress === 'GONE',
    );
  for (const left of await cloud.listOwned('tn-', soon())) await cloud.destroyOwned(left, soon());
}

async function record(): Promise<readonly Exchange[]> {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const simulator = await startSimulator({ profile: 'g2@0.10', dataDir: null, seed: 7, log });
  const recorder = await startRecorder(simulator.fluenceUrl);
  const about = {
    baseUrl: recorder.url,
    apiKey: simulator.apiKey,
    provider: 'SIMULATOR' as const,
    sshPort: 22,
  };
  const cloud = await createFluence(
    { ...about, namePrefix: 'tn-', timeoutMs: 10_000, lookMs: 50, log },
    soon(),
  );
  try {
    await live(cloud);
    return recorder.exchanges;
  } finally {
    await cloud.close();
    await recorder.close();
    await simulator.close();
  }
}

function report(exchanges: readonly Exchange[], document: unknown): number {
  const check = createOpenApiChecker(document);
  const rows = new Map<
    string,
    { calls: number; statuses: Set<number>; request: Set<string>; response: Set<string>; notes: Set<string> }
  >();
  for (const exchange of exchanges) {
    const { route, request, response, notes } = check(exchange);
    const name = route ?? `${exchange.method} ${exchange.url.pathname}`;
    const row = rows.get(name) ?? {
      calls: 0,
      statuses: new Set(),
      request: new Set(),
      response: new Set(),
      notes: new Set(),
    };
    rows.set(name, row);
    row.calls += 1;
    row.statuses.add(exchange.status);
    for (const fault of request) row.request.add(fault);
    for (const fault of response) row.response.add(fault);
    for (const note of notes) row.notes.add(note);
  }
  let faults = 0;
  const lines = [`${'route'.padEnd(58)} calls  statuses  request  answer`];
  for (const [name, row] of [...rows].toSorted(([a], [b]) => a.localeCompare(b))) {
    const verdict = (found: Set<string>) => (found.size === 0 ? 'ok' : `${found.size} bad`).padEnd(7);
    const statuses = [...row.statuses].join(',').padEnd(8);
    lines.push(
      `${name.padEnd(58)} ${String(row.calls).padStart(5)}  ${statuses}  ${verdict(row.request)}  ${verdict(row.response)}`,
    );
    for (const fault of row.request) lines.push(`    request: ${fault}`);
    for (const fault of row.response) lines.push(`    answer:  ${fault}`);
    for (const note of row.notes) lines.push(`    note:    ${note}`);
    faults += row.request.size + row.response.size;
  }
  for (const one of skipped) lines.push(`not played: ${one}`);
  lines.push(
    '',
    `${exchanges.length} exchanges over ${rows.size} routes, ${faults} violations, ${skipped.length} not played`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  return faults + skipped.length;
}

const path = process.env['FLUENCE_OPENAPI'];
if (!path) {
  process.stderr.write(
    "FLUENCE_OPENAPI names no file: the path of the vendor's OpenAPI document is needed\n",
  );
  process.exitCode = 2;
} else {
  const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
  process.exitCode = report(await record(), document) === 0 ? 0 : 1;
}
