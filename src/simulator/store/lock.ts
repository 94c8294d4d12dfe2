import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Two simulators on one directory would overwrite each other; a lock left by a killed one is taken over. */
export async function holdDirectory(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'simulator.lock');
  const held = (await ifThere(file)) ?? '';
  const [pid, born] = held.trim().split(' ');
  if (pid && (await bornAt(Number(pid))) === born) {
    throw new Error(`Another simulator (process ${pid}) is using ${dataDir}`);
  }
  await writeFile(file, `${process.pid} ${await bornAt(process.pid)}`, { mode: 0o600 });
  return () => rm(file, { force: true });
}

/** When a process started, in the kernel's ticks: tells a process from a later one with the same number. */
async function bornAt(pid: number): Promise<string> {
  const stat = await ifThere(`/proc/${pid}/stat`);
  if (stat !== null) {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; only its parent has not noticed.
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? 'unknown');
  }
  if (process.platform === 'linux') return 'ended';
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    // It may not be ours to signal, and lives all the same.
    return codeOf(error) === 'EPERM' ? 'alive' : 'ended';
  }
}

/** Null when there is no such file, or its process ends while it is read; what can not be read for another reason may be held. */
async function ifThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(codeOf(error))) return null;
    throw error;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
