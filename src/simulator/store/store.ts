import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../log.js';
import { holdDirectory } from './lock.js';
import { type SimulatorState, simulatorState } from './state.js';

export const STATE_FILE = 'simulator.json';
const DEBOUNCE_MS = 50;
/** The whole state is written each time, so a write takes longer as the state grows. After each comes a pause of so many
 * times its length: all who wait for it share the next one, and writing never takes more than a fifth of the time. */
const PAUSES_PER_WRITE = 4;

export interface Store {
  readonly state: SimulatorState;
  /** Something changed; it is written soon. */
  readonly changed: () => void;
  /** Resolves when everything changed so far is on disk. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Needs {
  readonly dataDir: string | null;
  readonly fresh: () => SimulatorState;
  /** Called before each write, to copy what lives only in memory into the state. */
  readonly beforeWrite: () => void;
  readonly log: Log;
}

export async function openStore({ dataDir, fresh, beforeWrite, log }: Needs): Promise<Store> {
  if (dataDir === null) {
    return { state: fresh(), changed: () => {}, flush: async () => {}, close: async () => {} };
  }
  await mkdir(dataDir, { recursive: true });
  const release = await holdDirectory(dataDir);
  const file = join(dataDir, STATE_FILE);
  const state = await load(file, fresh).catch(async (error: unknown) => {
    await release();
    throw error;
  });

  let dirty = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | null = null;
  let restsUntil = 0;
  /** Aborted when the store closes, which waits for nothing. */
  const hurry = new AbortController();

  const write = async () => {
    const restMs = restsUntil - performance.now();
    if (restMs >= 1) await delay(restMs, undefined, { signal: hurry.signal }).catch(() => {});
    const began = performance.now();
    dirty = false;
    try {
      beforeWrite();
      await replaceFile(file, JSON.stringify(state));
    } catch (error) {
      dirty = true;
      throw error;
    } finally {
      const ended = performance.now();
      restsUntil = ended + (ended - began) * PAUSES_PER_WRITE;
    }
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // What is being written now may have been read before the caller's change. Should it fail, whoever began it is told,
    // and all of it is written below.
    while (writing) await writing.catch(() => {});
    if (!dirty) return;
    writing = write().finally(() => {
      writing = null;
    });
    await writing;
  };
  return {
    state,
    changed() {
      dirty = true;
      timer ??= setTimeout(() => {
        timer = undefined;
        flush().catch((error: unknown) => log.error({ err: error, file }, 'Simulator state not written'));
      }, DEBOUNCE_MS);
    },
    flush,
    async close() {
      hurry.abort();
      dirty = true;
      await flush();
      clearTimeout(timer);
      await release();
    },
  };
}

async function load(file: string, fresh: () => SimulatorState): Promise<SimulatorState> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return fresh();
    throw error;
  }
  const refuse = (why: string) =>
    new Error(`The simulator's state file ${file} cannot be used (${why}). Move it away to start afresh.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw refuse('it is not JSON');
  }
  const checked = simulatorState.safeParse(parsed);
  if (!checked.success) throw refuse(z.prettifyError(checked.error).slice(0, 500));
  return checked.data;
}

/** A reader sees the old file or the new one, never half of either. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
