import { z } from 'zod';
import type { Config } from '../config.js';
import type { Database } from '../db/database.js';
import type { SettingRepository } from '../db/settings.js';
import type { Log } from '../services/log.js';

const placeShape = z.object({
  fluenceUrl: z.string(),
  mirrorUrl: z.string(),
  apiKey: z.string(),
  sshPort: z.number(),
  addressRange: z.string(),
});
type Place = z.infer<typeof placeShape>;

/** The imitated far ends, when anything is simulated. */
export interface LocalFarEnds extends Place {
  close(): Promise<void>;
}

interface Needs {
  readonly config: Config;
  readonly log: Log;
  readonly db: Database;
  readonly settings: SettingRepository;
}

const SETTING = 'simulator';
const ANSWERS_WITHIN_MS = 2_000;

/**
 * Processes that share a database share its simulator: the first one carries it, the others find it by the store. With
 * one each, every process would miss the machines of the others.
 */
export async function openLocal({ config, log, db, settings }: Needs): Promise<LocalFarEnds> {
  if (db.dialect === 'sqlite') return start(config, log);
  const known = await settings.find(db, SETTING);
  const running = known === null ? null : await ifAnswering(known);
  if (running) return running;

  const own = await start(config, log);
  const { fluenceUrl, mirrorUrl, apiKey, sshPort, addressRange } = own;
  const place = JSON.stringify({ fluenceUrl, mirrorUrl, apiKey, sshPort, addressRange } satisfies Place);
  const isOurs =
    known === null || known === place
      ? (await settings.settle(db, SETTING, place)) === place
      : await settings.replace(db, SETTING, known, place);
  if (isOurs) return own;
  // Another process was faster.
  await own.close();
  const theirs = await ifAnswering((await settings.find(db, SETTING)) ?? '');
  if (theirs) return theirs;
  throw new Error(
    'The simulator of another process on this database does not answer; start again in a moment',
  );
}

async function ifAnswering(text: string): Promise<LocalFarEnds | null> {
  const place = placeShape.safeParse(parsed(text));
  if (!place.success) return null;
  try {
    const response = await fetch(`${place.data.fluenceUrl}/v1/clusters`, {
      headers: { 'x-api-key': place.data.apiKey },
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    await response.arrayBuffer();
    return response.ok ? { ...place.data, close: async () => {} } : null;
  } catch {
    // Nobody is there: its process has ended.
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Loaded only when needed: a server with real far ends carries nothing of the simulator. */
async function start(config: Config, log: Log): Promise<LocalFarEnds> {
  const { startSimulator } = await import('../simulator/simulator.js');
  return startSimulator({
    dataDir: `${config.dataDir}/simulator`,
    log: log.child({ part: 'simulator' }),
    ...(config.simulatorSeed === null ? {} : { seed: config.simulatorSeed }),
  });
}
