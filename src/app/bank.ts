import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The questions that come with the program, as JSONL. */
export async function readOwnBank(): Promise<string> {
  const folder = fileURLToPath(new URL('../../bank', import.meta.url));
  const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  return (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
}
