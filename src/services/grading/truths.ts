import { z } from 'zod';
import { InvalidInput } from '../errors.js';
import { shapeWords } from '../shape-words.js';
import { findUnit } from './units.js';

/** Longest text of a truth; prompts and answers have limits of their own. */
const MAX_TEXT = 2_000;
/** Of a list of names, all of which are held against each answer. */
const MAX_ITEMS = 50;
const MAX_ITEM = 200;

const textOf = (most: number) =>
  z
    .string()
    .max(most, `must have at most ${most} characters`)
    .refine((given) => /[\p{L}\p{N}]/u.test(given), 'must have a letter or a digit');
const text = textOf(MAX_TEXT);
const texts = z.array(text).min(1).max(MAX_ITEMS, `must be at most ${MAX_ITEMS}`);
const item = textOf(MAX_ITEM);

export const areDifferent = (names: readonly string[]): boolean =>
  new Set(names.map((name) => name.trim().toLowerCase())).size === names.length;

const exact = z.strictObject({
  kind: z.literal('EXACT'),
  text,
  /** Other spellings of the same answer. */
  also: texts.optional(),
});
const NO_TOLERANCE = 'must be a number from 0 on, or {"relative": …} from 0 to 1';
const numeric = z.strictObject({
  kind: z.literal('NUMERIC'),
  value: z.number(),
  /** A number is absolute, in the unit of the truth. */
  tolerance: z.union(
    [
      z.number().min(0, NO_TOLERANCE),
      z.strictObject({ relative: z.number().min(0, NO_TOLERANCE).max(1, NO_TOLERANCE) }),
    ],
    NO_TOLERANCE,
  ),
  /** What a bare number is read as; an answer in another unit of the same kind is converted. */
  unit: z
    .string()
    .refine((unit) => findUnit(unit) !== null, 'is not a unit we know')
    .optional(),
});
const set = z
  .strictObject({
    kind: z.literal('SET'),
    items: z.array(item).min(1).max(MAX_ITEMS, `must be at most ${MAX_ITEMS}`),
    ordered: z.boolean().optional(),
  })
  .refine(({ items }) => areDifferent(items), {
    path: ['items'],
    message: 'must not name an item twice',
  });
const contains = z.strictObject({
  kind: z.literal('CONTAINS'),
  text,
  /** The other answers somebody could list to be right by all means. */
  rivals: z.array(item).max(MAX_ITEMS, `must be at most ${MAX_ITEMS}`).optional(),
});
const tokenF1 = z.strictObject({ kind: z.literal('TOKEN_F1'), texts });
const choice = z
  .strictObject({
    kind: z.literal('CHOICE'),
    /** As the prompt lists them, from A on. */
    options: z.array(item).min(2, 'must be 2 to 26').max(26, 'must be 2 to 26'),
    /** Counted from 0. */
    correct: z.int().min(0),
  })
  .refine(({ options, correct }) => correct < options.length, {
    path: ['correct'],
    message: 'must be the place of an option, counted from 0',
  });
const plain = z.discriminatedUnion('kind', [exact, numeric, set, contains, tokenF1, choice]);
const judged = z.strictObject({
  kind: z.literal('JUDGE'),
  reference: z.string().trim().min(1).max(8_000),
  rubric: z.string().max(4_000).optional(),
  /** Decides when there is no judge, or any doubt about what it said. */
  otherwise: plain,
});
const truth = z.discriminatedUnion('kind', [exact, numeric, set, contains, tokenF1, choice, judged]);

type Given<T> = { readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? readonly U[] : T[K] };
/** A truth that is held against an answer by rule alone. */
export type PlainTruth =
  | { readonly kind: 'EXACT'; readonly text: string; readonly also?: readonly string[] | undefined }
  | Given<z.infer<typeof numeric>>
  | Given<z.infer<typeof set>>
  | { readonly kind: 'CONTAINS'; readonly text: string; readonly rivals?: readonly string[] | undefined }
  | Given<z.infer<typeof tokenF1>>
  | Given<z.infer<typeof choice>>;
export type JudgeTruth = {
  readonly kind: 'JUDGE';
  readonly reference: string;
  readonly rubric?: string | undefined;
  readonly otherwise: PlainTruth;
};
/** How an answer is compared with the truth. */
export type Truth = PlainTruth | JudgeTruth;

/** Reads a truth from outside, or refuses and names the field below `field`, after which the message goes on. */
export function parseTruth(input: unknown, field = 'input.truth'): Truth {
  const parsed = truth.safeParse(input, { error: shapeWords });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = [field, ...(issue?.path ?? [])].join('.');
  throw new InvalidInput(at, issue?.message ?? 'is no truth');
}

/** The truth as one line, for people who look at a grade. */
export function truthText(given: Truth): string {
  switch (given.kind) {
    case 'EXACT':
    case 'CONTAINS':
      return given.text;
    case 'NUMERIC':
      return given.unit === undefined ? String(given.value) : `${given.value} ${given.unit}`;
    case 'SET':
      return given.items.join(', ');
    case 'TOKEN_F1':
      return given.texts[0] ?? '';
    case 'CHOICE':
      return given.options[given.correct] ?? '';
    case 'JUDGE':
      return given.reference;
  }
}
