import type { Host } from '../../db/hosts.js';
import type { HostCheck } from '../../db/words.js';
import type { HostConnection, HostPort } from '../adapters/host.js';
import { SPARE_PORTS } from '../deployments/containers.js';
import { dataRootOf } from '../deployments/host-preparation.js';

/** An image, the one before it, and what building them needs. */
const ENOUGH_DISK_GB = 10;
/** Where a model listens unless its miner says otherwise. */
const MODEL_PORT = 3_000;
const ASK_MS = 15_000;
const KIB_PER_GB = 976_562;

/** More of anything than a machine has; what the host says is stored and shown as a number of 32 bits. */
const MOST = 10_000_000;
const believable = (count: number): number | null => (count >= 0 && count <= MOST ? count : null);

type Ask = (words: readonly string[]) => Promise<string>;
const asking =
  (connection: HostConnection, signal: AbortSignal): Ask =>
  async (words) =>
    (await connection.exec(words, { signal, timeoutMs: ASK_MS })).stdout;

/** How large the machine is. The words are fixed, so is the order of what they print. */
export async function measure(
  connection: HostConnection,
  signal: AbortSignal,
): Promise<Pick<Host, 'vcpu' | 'ramGb'>> {
  const ask = asking(connection, signal);
  const vcpu = Number.parseInt(await ask(['nproc']), 10);
  const memory = /^MemTotal:\s+(\d+) kB/m.exec(await ask(['cat', '/proc/meminfo']))?.[1];
  return {
    vcpu: believable(vcpu),
    ramGb: memory ? believable(Math.round(Number(memory) / KIB_PER_GB)) : null,
  };
}

/** Where Docker keeps its images: that disk counts, whatever else the machine has. */
export async function lookAtDisk(
  connection: HostConnection,
  signal: AbortSignal,
): Promise<{ check: HostCheck } & Pick<Host, 'storageGb' | 'freeDiskGb'>> {
  const ask = asking(connection, signal);
  const root = await dataRootOf(connection, signal);
  const columnsOf = (text: string) => (text.split('\n')[1] ?? '').trim().split(/\s+/);
  let columns = columnsOf(await ask(['df', '-Pk', '--', root]));
  if (columns.length < 4) columns = columnsOf(await ask(['df', '-Pk', '--', '/']));
  const [storageGb, freeDiskGb] = [columns[1], columns[3]].map((text) =>
    text !== undefined && /^\d+$/.test(text) ? believable(Math.floor(Number(text) / KIB_PER_GB)) : null,
  );
  const passed = freeDiskGb != null && freeDiskGb >= ENOUGH_DISK_GB;
  return {
    check: {
      name: 'DISK',
      passed,
      detail:
        freeDiskGb == null
          ? `It does not say how much is free at ${root}`
          : `${freeDiskGb} GB are free at ${root}; ${ENOUGH_DISK_GB} GB are wanted`,
      fix: passed ? null : 'Free some disk, for example with `docker image prune`, or builds may fail.',
    },
    storageGb: storageGb ?? null,
    freeDiskGb: freeDiskGb ?? null,
  };
}

/** Whether models can be published and reached: their usual port, and those on which candidates are tried out. */
export async function lookAtPorts(
  ssh: HostPort,
  connection: HostConnection,
  address: string,
  isLeased: boolean,
  signal: AbortSignal,
): Promise<HostCheck> {
  const ports = [
    MODEL_PORT,
    ...Array.from({ length: SPARE_PORTS.count }, (_, index) => SPARE_PORTS.from + index),
  ];
  const listening = listenersIn(await asking(connection, signal)(['cat', '/proc/net/tcp', '/proc/net/tcp6']));
  const found = await Promise.all(
    ports.map(async (port) => ({ port, knock: await ssh.knock(address, port, signal) })),
  );
  const closed = found.filter(({ knock }) => knock === 'SILENT').map(({ port }) => port);
  // On a leased host it may be the very model that serves.
  const taken = isLeased
    ? []
    : found.filter(({ port, knock }) => knock === 'OPEN' || listening.has(port)).map(({ port }) => port);
  const problems = [
    ...(closed.length > 0 ? [`Closed from here: ${spoken(closed)}`] : []),
    ...(taken.length > 0 ? [`In use by others: ${spoken(taken)}`] : []),
  ];
  const fixes = [
    ...(closed.length > 0
      ? [
          'Open these TCP ports to this server in the firewall: a model behind a closed port can not be checked, so its deployment fails.',
        ]
      : []),
    ...(taken.length > 0 ? ['Stop what listens there, or deploy with another port.'] : []),
  ];
  return {
    name: 'PORTS',
    passed: problems.length === 0,
    detail: problems.length === 0 ? `${spoken(ports)} can be reached` : problems.join('. '),
    fix: fixes.length === 0 ? null : fixes.join(' '),
  };
}

/** The ports that somebody listens on, from the kernel's own tables; none where they can not be read. */
function listenersIn(tables: string): Set<number> {
  const LISTEN = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /gm;
  return new Set([...tables.matchAll(LISTEN)].map(([, hex = '']) => Number.parseInt(hex, 16)));
}

/** `3000, 20000-20009` */
function spoken(ports: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const port of ports) {
    const last = runs.at(-1);
    if (last && last[1] === port - 1) last[1] = port;
    else runs.push([port, port]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
