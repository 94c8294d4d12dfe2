import { constants } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fanOut } from './fan-out.js';
import { hotRead } from './hot-read.js';
import { bundle } from '../crash/build.js';
import { printTable, startHelper } from './measure.js';

/**
 * `npm run bench [-- --quick]`: every line beside its bare limit, measured in the same run. Deployments and logs need a real sshd
 * and a real Docker engine, and root.
 */
const isQuick = process.argv.includes('--quick');
const dataDir = await mkdtemp(join(tmpdir(), 'tensornode-bench-'));
const ours = await startHelper('./server-process.ts', [dataDir]);
const bare = await startHelper('./bare-process.ts', []);
// The runner of TypeScript gives every closure its name at run time, which the program as built does not pay for.
const programs = await bundle({ probing: 'tests/bench/probing.ts' });
const { probing } = (await import(programs.pathOf('probing'))) as typeof import('./probing.js');
try {
  const read = await hotRead(ours, bare, isQuick ? { rounds: 1, forMs: 500 } : { rounds: 5, forMs: 2_000 });
  const crowd = await fanOut(ours, bare, isQuick ? 100 : 1_000, isQuick ? 2 : 20);
  const probes = await probing(bare, isQuick ? 200 : 2_000, isQuick ? 1 : 5);
  printTable([read, crowd, ...probes]);
  console.log(`\n${Math.round(crowd.bytesEach / 1024)} KB a subscriber in the server (target <= 25)`);
  console.log('noise: how far the rounds of one contestant lay apart, of the median');
} finally {
  await Promise.all([ours.stop(), bare.stop(), programs.remove()]);
  await rm(dataDir, { recursive: true, force: true });
}

await import('./history.js');
if (process.getuid?.() === 0 && (await isThere('sshd')) && (await isThere('dockerd'))) {
  await import('./deploy.js');
  await import('./logs.js');
} else console.log('\nDeployments and logs are left out: they need root, sshd and dockerd');

async function isThere(program: string): Promise<boolean> {
  const places = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin'];
  const found = await Promise.allSettled(places.map((dir) => access(join(dir, program), constants.X_OK)));
  return found.some(({ status }) => status === 'fulfilled');
}
