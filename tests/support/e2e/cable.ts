import { networkInterfaces } from 'node:os';
import { mustRun, runCommand } from './run-command.js';

const BITS = 30;

export interface Cable {
  /** Of the far end. */
  readonly address: string;
  readonly bits: number;
  /** Already gone counts as done. */
  cut(): Promise<void>;
}

/**
 * Lays a cable (a veth pair) from this network namespace to that of a process, whose end is named eth0, and gives our
 * end an address. The cable goes when that namespace goes, but only some time later unless it is cut.
 */
export async function connectCable(pid: number): Promise<Cable> {
  for (let n = 1; n <= 250; n += 1) {
    const name = `tnhost${n}`;
    const subnet = `10.77.${n}`;
    if (await isTaken(subnet)) continue;
    const added = await runCommand([
      'ip',
      'link',
      'add',
      name,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      String(pid),
    ]);
    // The kernel admits a name once, which settles a race between two runs.
    if (added.code !== 0 && added.stderr.includes('File exists')) continue;
    if (added.code !== 0) throw new Error(`ip link add: ${added.stderr.trim()}`);
    await mustRun(['ip', 'address', 'add', `${subnet}.1/${BITS}`, 'dev', name]);
    await mustRun(['ip', 'link', 'set', name, 'up']);
    return {
      address: `${subnet}.2`,
      bits: BITS,
      cut: async () => {
        await runCommand(['ip', 'link', 'delete', name]);
      },
    };
  }
  throw new Error('no free subnet in 10.77.0.0/16');
}

async function isTaken(subnet: string): Promise<boolean> {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  if (own.some((one) => one.address.startsWith(`${subnet}.`))) return true;
  const routes = await mustRun(['ip', '-4', 'route', 'show', 'match', `${subnet}.2`]);
  return routes.split('\n').some((line) => line !== '' && !line.startsWith('default '));
}
