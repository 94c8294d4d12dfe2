import Sqlite from 'better-sqlite3';

/**
 * Makes this process the only one on an SQLite file, for as long as it lives: the operating system lets go of the lock
 * when the process ends, however it ends. A file of its own, so that other tools may still read the store.
 */
export function becomeOnlyProcess(filename: string): () => void {
  const lock = new Sqlite(`${filename}.lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')
      throw new StoreInUse(filename);
    throw error;
  }
  return () => lock.close();
}

export class StoreInUse extends Error {
  override readonly name = 'StoreInUse';
  constructor(filename: string) {
    super(
      `Another process works on ${filename}. SQLite serves one process; use another DATA_DIR, or DATABASE_URL for several processes.`,
    );
  }
}
