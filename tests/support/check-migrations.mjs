// Fails when the tables have changed and the migrations have not: `npm run db:generate -- --name what_changed` makes them.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(process.argv[2] ?? '.');
const copy = mkdtempSync(join(tmpdir(), 'tensornode-migrations-'));

const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

try {
  for (const name of ['src', 'node_modules', 'package.json', 'tsconfig.json']) {
    symlinkSync(join(root, name), join(copy, name));
  }
  cpSync(join(root, 'drizzle'), join(copy, 'drizzle'), { recursive: true });

  for (const dialect of ['sqlite', 'pg']) {
    execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/drizzle-kit/bin.cjs'),
        'generate',
        '--config',
        `drizzle/${dialect}.config.ts`,
      ],
      { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 },
    );
  }

  const before = filesOf(join(root, 'drizzle'));
  const after = filesOf(join(copy, 'drizzle'));
  const missing = after.filter(
    (name) =>
      !before.includes(name) ||
      !readFileSync(join(root, 'drizzle', name)).equals(readFileSync(join(copy, 'drizzle', name))),
  );
  if (missing.length > 0) {
    console.error('src/db/tables*.ts has changed and its migrations have not; these files would be written:');
    for (const name of missing) console.error(`  drizzle/${name}`);
    for (const name of missing.filter((file) => file.endsWith('.sql'))) {
      console.error(readFileSync(join(copy, 'drizzle', name), 'utf8'));
    }
    process.exitCode = 1;
  }
} catch (error) {
  console.error('drizzle-kit could not compare src/db/tables*.ts with the migrations:');
  console.error(String(error?.stdout ?? ''), String(error?.stderr ?? error));
  process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true });
}
