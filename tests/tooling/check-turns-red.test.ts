import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = [
  'src',
  'tests',
  'drizzle',
  'codegen.ts',
  'package.json',
  'tsconfig.json',
  'biome.json',
  '.oxlintrc.json',
];

/** What `npm run check` is made of must fail, and name the file, when somebody does what it is there to stop. */
describe('the checks', () => {
  let copy = '';

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'tensornode-check-'));
    for (const name of COPIED) await cp(join(ROOT, name), join(copy, name), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  });
  afterAll(() => rm(copy, { recursive: true }));

  const run = (command: string, ...args: string[]) =>
    new Promise<{ failed: boolean; output: string }>((resolve) => {
      execFile(
        command,
        args,
        { cwd: copy, timeout: 110_000, maxBuffer: 32 * 1024 * 1024 },
        (error, stdout, stderr) => resolve({ failed: error !== null, output: `${stdout}\n${stderr}` }),
      );
    });
  const replace = async (file: string, from: string, to: string) => {
    const text = await readFile(join(copy, file), 'utf8');
    expect(text).toContain(from);
    await writeFile(join(copy, file), text.replace(from, to));
    return () => writeFile(join(copy, file), text);
  };

  it('find an import that goes against the layers, and a query nobody awaits', {
    timeout: 120_000,
  }, async () => {
    await writeFile(
      join(copy, 'src/resolvers/planted-import.ts'),
      "import { openSqlite } from '../db/sqlite.js';\n\nexport const shortcut = openSqlite;\n",
    );
    await writeFile(
      join(copy, 'src/db/planted-query.ts'),
      [
        "import type { Executor } from './database.js';",
        "import type { Tables } from './tables.js';",
        '',
        'export async function forget(db: Executor, { settings }: Tables): Promise<void> {',
        "  db.insert(settings).values({ key: 'k', value: 'v' }).returning();",
        '}',
        '',
      ].join('\n'),
    );
    const { scripts } = JSON.parse(await readFile(join(copy, 'package.json'), 'utf8')) as {
      scripts: { lint: string };
    };
    // The same command on the two files only: linting everything takes long, and says nothing more here.
    const [tool = '', ...options] = scripts.lint
      .split(' ')
      .filter((word, i) => i === 0 || word.startsWith('-'));
    expect(options).toContain('--type-aware');
    const { failed, output } = await run(
      join('node_modules/.bin', tool),
      ...options,
      'src/resolvers/planted-import.ts',
      'src/db/planted-query.ts',
    );
    await rm(join(copy, 'src/resolvers/planted-import.ts'));
    await rm(join(copy, 'src/db/planted-query.ts'));

    expect(failed).toBe(true);
    expect(output).toMatch(/no-restricted-imports\)[^]{0,300}src\/resolvers\/planted-import\.ts/);
    expect(output).toMatch(/no-floating-promises\)[^]{0,300}src\/db\/planted-query\.ts/);
  });

  it('find a schema that is not the one checked in', { timeout: 120_000 }, async () => {
    const generated = await run('npm', 'run', 'schema');
    expect(generated.failed, generated.output).toBe(false);
    const restore = await replace(
      'src/schema/enums.ts',
      "builder.enumType('QueryState', {",
      "builder.enumType('QueryState', { description: 'Planted.',",
    );
    const { failed, output } = await run('npm', 'run', 'schema:check');
    await restore();
    expect(failed).toBe(true);
    expect(output).toContain('src/schema/schema.graphql');
  });

  it('take migrations under one name for both databases, and none without a name', {
    timeout: 120_000,
  }, async () => {
    const unnamed = await run('npm', 'run', 'db:generate');
    expect([unnamed.failed, unnamed.output.includes('--name what_changed')]).toEqual([true, true]);
    const restore = await replace(
      'src/db/tables-people.ts',
      "const settings = c.table('settings', {",
      "const settings = c.table('settings', {\n    planted: c.text('planted'),",
    );
    const { failed, output } = await run('npm', 'run', 'db:generate', '--', '--name', 'planted_it');
    await restore();
    expect(failed, output).toBe(false);
    for (const store of ['sqlite', 'pg']) {
      const files = await readdir(join(copy, 'drizzle', store));
      expect(files.filter((name) => name.endsWith('_planted_it.sql'))).toHaveLength(1);
    }
    await rm(join(copy, 'drizzle'), { recursive: true });
    await cp(join(ROOT, 'drizzle'), join(copy, 'drizzle'), { recursive: true });
  });

  it('find tables without their migration', { timeout: 120_000 }, async () => {
    const restore = await replace(
      'src/db/tables-people.ts',
      "const settings = c.table('settings', {",
      "const settings = c.table('settings', {\n    planted: c.text('planted'),",
    );
    const { failed, output } = await run('node', 'tests/support/check-migrations.mjs');
    await restore();
    expect(failed).toBe(true);
    expect(output).toContain('src/db/tables');
    expect(output).toMatch(/ALTER TABLE [^]*planted/);
  });
});
