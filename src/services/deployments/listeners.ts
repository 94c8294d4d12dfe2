import type { ExecResult } from '../adapters/host.js';

/** A TCP port on which a program listens inside its container. */
export interface Listener {
  readonly port: number;
  readonly isLoopback: boolean;
}

const LISTENING = '0A';
/** The engine's own name server answers in every container. */
const NAME_SERVER = '0B00007F';
const LOOPBACK = /^([0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;

/** Reads `/proc/<pid>/net/tcp` and `tcp6`. */
export function readListeners(table: string): Listener[] {
  const found = new Map<number, boolean>();
  for (const line of table.split('\n')) {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.toUpperCase().split(':');
    if (state !== LISTENING || address === NAME_SERVER || !/^[0-9A-F]{4}$/.test(port)) continue;
    const number = Number.parseInt(port, 16);
    found.set(number, (found.get(number) ?? true) && LOOPBACK.test(address));
  }
  return [...found].map(([port, isLoopback]) => ({ port, isLoopback })).sort((a, b) => a.port - b.port);
}

/** Where the process and its container listen; null when the machine does not tell. */
export async function listenersOf(
  exec: (words: readonly string[], signal: AbortSignal) => Promise<ExecResult>,
  pid: number,
  signal: AbortSignal,
): Promise<Listener[] | null> {
  const { stdout } = await exec(['cat', `/proc/${pid}/net/tcp`, `/proc/${pid}/net/tcp6`], signal);
  // One of the two may be missing; their heading is there even when nothing listens.
  return stdout.includes('local_address') ? readListeners(stdout) : null;
}
