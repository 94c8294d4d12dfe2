import { readFileSync, writeFileSync } from 'node:fs';
import type { z } from 'zod';
import { environmentSchema } from '../../src/config.js';
import { CLOSE_CODES } from '../../src/server/graphql/close-codes.js';
import { DEPLOY_FAILURES, NEXT_STEP } from '../../src/services/deployments/deployment.js';
import { DOCKERFILE_PROBLEMS } from '../../src/services/deployments/dockerfile-problem.js';
import { SOURCE_LIMITS } from '../../src/services/deployments/source-input.js';
import { VM_MOVES } from '../../src/services/vms/vm.js';
import { faultTable } from './e2e/fault-table.js';

/** Parts of the documents that are made from the code, so that they can not be wrong. */
export const GENERATED: readonly { file: string; name: string; make: () => string }[] = [
  { file: 'README.md', name: 'configuration', make: configurationTable },
  { file: 'docs/workers.md', name: 'vm moves', make: vmDiagram },
  { file: 'docs/events.md', name: 'close codes', make: closeCodes },
  { file: 'docs/deployments.md', name: 'steps', make: stepList },
  { file: 'docs/deployments.md', name: 'failures', make: failureTable },
  { file: 'docs/deployments.md', name: 'faults', make: faultList },
  { file: 'docs/sources.md', name: 'source limits', make: sourceLimits },
  { file: 'docs/sources.md', name: 'dockerfile problems', make: problemTable },
];

const fileAt = (file: string): URL => new URL(`../../${file}`, import.meta.url);

/** The file with its generated part as it should be. */
export function withGenerated(file: string, name: string, content: string): string {
  const text = readFileSync(fileAt(file), 'utf8');
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} has no part "${name}"`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}

export function writeGenerated(): void {
  for (const { file, name, make } of GENERATED)
    writeFileSync(fileAt(file), withGenerated(file, name, make()));
  writeFileSync(fileAt('.env.example'), envExample());
}

export const readDocument = (file: string): string => readFileSync(fileAt(file), 'utf8');

interface Variable {
  readonly name: string;
  readonly description: string;
  readonly fallback: string;
}

function variables(): Variable[] {
  return Object.entries(environmentSchema.shape).map(([name, schema]) => ({
    name,
    description: (schema as z.ZodType).description ?? '',
    fallback: fallbackOf(schema as z.ZodType),
  }));
}

function fallbackOf(schema: z.ZodType): string {
  const parsed = schema.safeParse(undefined);
  const value: unknown = parsed.success ? parsed.data : undefined;
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : '';
}

function configurationTable(): string {
  const rows = variables().map(
    ({ name, description, fallback }) =>
      `| \`${name}\` | ${fallback === '' ? '' : `\`${fallback}\``} | ${description.replaceAll('|', '\\|')} |`,
  );
  return ['| Variable | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

export function envExample(): string {
  const head = '# Every setting and its default. Copy to .env, or set what differs in the environment.\n';
  const entries = variables().map(
    ({ name, description, fallback }) => `\n# ${description}\n#${name}=${fallback}\n`,
  );
  return head + entries.join('');
}

function vmDiagram(): string {
  const moves = Object.entries(VM_MOVES).flatMap(([from, targets]) =>
    (targets as readonly string[]).map((to) => `  ${from} --> ${to}`),
  );
  return [
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> REQUESTED',
    ...moves,
    '  TERMINATED --> [*]',
    '```',
  ].join('\n');
}

function closeCodes(): string {
  const rows = Object.values(CLOSE_CODES).map(
    ({ code, reason, advice }) => `| ${code} | ${reason} | ${advice} |`,
  );
  return ['| Code | Reason | What to do |', '| --- | --- | --- |', ...rows].join('\n');
}

function stepList(): string {
  return `\`${Object.keys(NEXT_STEP).join(' → ')}\``;
}

/** What the end-to-end test brings about and judges; nothing of it is run here. */
function faultList(): string {
  const faults = faultTable(() => {
    throw new Error('There is no machine here');
  }).filter(({ state }) => state !== 'CANCELLED');
  const rows = faults.map(
    ({ fault, step, state, code }) => `| ${fault} | \`${step}\` | \`${state}\` | \`${code}\` |`,
  );
  return ['| What happens | Noticed in | Outcome | Code |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function failureTable(): string {
  const rows = Object.entries(DEPLOY_FAILURES).map(
    ([code, [message, hint, retryable]]) =>
      `| \`${code}\` | ${message} | ${hint ?? ''} | ${retryable ? 'yes' : 'no'} |`,
  );
  return [
    '| Code | What happened | What to do | Worth retrying |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function sourceLimits(): string {
  const { dockerfileBytes, fetch, context, git, image } = SOURCE_LIMITS;
  const size = (bytes: number) =>
    bytes < 1024 * 1024 ? `${bytes / 1024} KiB` : `${bytes / 1024 / 1024} MiB`;
  const rows = [
    [
      'Dockerfile',
      size(dockerfileBytes),
      '',
      '',
      `${fetch.timeoutMs / 1000} s, ${fetch.maxRedirects} redirects`,
    ],
    ['Context', size(context.maxBytes), size(context.maxUnpackedBytes), `${context.maxEntries}`, ''],
    [
      'Git: the whole commit',
      size(git.maxBytes),
      size(git.maxUnpackedBytes),
      `${git.maxEntries}`,
      `${git.timeoutMs / 1000} s, ${git.maxRedirects} redirects`,
    ],
    [
      'Description of an image',
      size(image.maxBytes),
      '',
      '',
      `${image.timeoutMs / 1000} s, ${image.maxRedirects} redirects`,
    ],
  ];
  return [
    '| What | As it comes | Unpacked | Files and folders | Time |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

function problemTable(): string {
  const rows = Object.entries(DOCKERFILE_PROBLEMS).map(
    ([code, { severity, description }]) => `| \`${code}\` | ${severity} | ${description} |`,
  );
  return ['| Code | Severity | What it means |', '| --- | --- | --- |', ...rows].join('\n');
}
