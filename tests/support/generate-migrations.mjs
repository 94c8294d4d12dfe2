// One migration for each database, under one name: `npm run db:generate -- --name what_changed`.
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { name: { type: 'string' }, root: { type: 'string', default: '.' } },
});
if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(values.name ?? '')) {
  console.error('Say what changed, in small letters: npm run db:generate -- --name what_changed');
  process.exit(2);
}
const cwd = resolve(values.root);
for (const dialect of ['sqlite', 'pg']) {
  execFileSync(
    process.execPath,
    [
      join(cwd, 'node_modules/drizzle-kit/bin.cjs'),
      'generate',
      '--config',
      `drizzle/${dialect}.config.ts`,
      '--name',
      values.name,
    ],
    { cwd, stdio: 'inherit', timeout: 60_000 },
  );
}
