import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Packages of the other module system look for these. */
const REQUIRE = [
  "import { createRequire as makeRequire } from 'node:module';",
  "import { fileURLToPath as pathOf } from 'node:url';",
  'const require = makeRequire(import.meta.url);',
  'const __filename = pathOf(import.meta.url);',
  "const __dirname = pathOf(new URL('.', import.meta.url));",
].join('');

/** Programs of plain JavaScript: a process that is killed within a second must not spend it compiling. */
export interface Programs {
  readonly launcher: string;
  readonly simulator: string;
  readonly remove: () => Promise<void>;
}

export async function buildPrograms(): Promise<Programs> {
  const { pathOf, remove } = await bundle({
    launcher: 'tests/crash/launcher.ts',
    simulator: 'src/simulator/main.ts',
  });
  return { launcher: pathOf('launcher'), simulator: pathOf('simulator'), remove };
}

/** Programs by name, from where each begins. */
export async function bundle(entryPoints: Readonly<Record<string, string>>) {
  const place = await mkdtemp(join(tmpdir(), 'tensornode-crash-build-'));
  // As deep as `src/db`, from where the migrations are looked for.
  const outdir = join(place, 'src', 'db');
  await mkdir(outdir, { recursive: true });
  await symlink(join(ROOT, 'package.json'), join(place, 'src', 'package.json'));
  await symlink(join(ROOT, 'drizzle'), join(place, 'drizzle'));
  await symlink(join(ROOT, 'bank'), join(place, 'bank'));
  await symlink(join(ROOT, 'node_modules'), join(place, 'node_modules'));
  await build({
    absWorkingDir: ROOT,
    entryPoints: { ...entryPoints },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    // Many small files take longer to find than one big one to read.
    external: ['better-sqlite3', 'cpu-features', 'pg-native', '*.node'],
    banner: { js: REQUIRE },
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  return {
    pathOf: (name: string): string => join(outdir, `${name}.mjs`),
    remove: () => rm(place, { recursive: true, force: true }),
  };
}
