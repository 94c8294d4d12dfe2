import type { GraderName } from '../../db/words.js';
import { InvalidInput } from '../errors.js';
import { areDifferent, parseTruth, type PlainTruth, type Truth } from '../grading/truths.js';
import { findUnit } from '../grading/units.js';

/** What only some graders know; all of it may be left out. */
export interface TruthOptions {
  /** NUMERIC: how far off is still right, in the unit of the truth. */
  readonly tolerance?: number | null | undefined;
  /** NUMERIC: the same as a share of the truth, 0 to 1. */
  readonly relativeTolerance?: number | null | undefined;
  /** EXACT and TOKEN_F1: other right answers. */
  readonly also?: readonly string[] | null | undefined;
  /** SET: whether the order counts. */
  readonly ordered?: boolean | null | undefined;
  /** CONTAINS: answers that are wrong beside the right one. */
  readonly rivals?: readonly string[] | null | undefined;
  /** CHOICE: as the prompt lists them, from A on. */
  readonly choices?: readonly string[] | null | undefined;
  /** JUDGE: what matters in an answer. */
  readonly rubric?: string | null | undefined;
}

const FIELD = 'input.truth';
const NUMBER = /^([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*((?:[^\s\d.,]\S{0,19})?)$/;
/** Longer ones are compared word by word. */
const SHORT_WORDS = 6;

/** The truth as its grader reads it; without a grader, the one that suits how the truth looks. */
export function readTruth(text: string, asked: GraderName | null, options: TruthOptions): Truth {
  const grader = asked ?? graderFor(text, options);
  const { rubric } = options;
  if (grader !== 'JUDGE') {
    requireUse(options, grader, USES[grader]);
    return parsed(plain(text, grader, options));
  }
  const rule = graderFor(text, options);
  requireUse(options, `JUDGE, with ${rule} to fall back on,`, [...USES.JUDGE, ...USES[rule]]);
  const otherwise = plain(text, rule, options);
  return parsed({ kind: 'JUDGE', reference: text, ...(rubric == null ? {} : { rubric }), otherwise });
}

const USES: Readonly<Record<GraderName, readonly (keyof TruthOptions)[]>> = {
  EXACT: ['also'],
  NUMERIC: ['tolerance', 'relativeTolerance'],
  SET: ['ordered'],
  CONTAINS: ['rivals'],
  TOKEN_F1: ['also'],
  CHOICE: ['choices'],
  JUDGE: ['rubric'],
};

/** What a grader would not look at is refused: who gave it believes that it counts. */
function requireUse(options: TruthOptions, by: string, used: readonly (keyof TruthOptions)[]): void {
  const given = (Object.keys(options) as (keyof TruthOptions)[]).filter((name) => options[name] != null);
  const idle = given.find((name) => !used.includes(name));
  if (idle !== undefined) {
    const message = `${by} has no use for this`;
    throw new InvalidInput(`input.options.${idle}`, message, 'Leave it out, or name another `grader`.');
  }
  if (given.includes('tolerance') && given.includes('relativeTolerance')) {
    throw new InvalidInput('input.options.relativeTolerance', 'Give one tolerance, not both');
  }
}

/** What is wrong is said of what was given, not of what was made of it. */
function parsed(truth: object): Truth {
  try {
    return parseTruth(truth, MADE);
  } catch (error) {
    if (!(error instanceof InvalidInput) || error.field === null) throw error;
    const path = error.field.slice(MADE.length + 1).replace(/^otherwise\./, '');
    const message = error.message.replace(/^[a-z]/, (letter) => letter.toUpperCase());
    throw new InvalidInput(givenAs(path), message, error.hint ?? undefined);
  }
}
const MADE = 'truth';

function givenAs(path: string): string {
  const [name = '', at] = path.split('.');
  const place = at === undefined ? '' : `.${at}`;
  switch (name) {
    case 'tolerance':
      return `input.options.${at === 'relative' ? 'relativeTolerance' : 'tolerance'}`;
    case 'options':
      return `input.options.choices${place}`;
    case 'also':
    case 'rivals':
    case 'rubric':
      return `input.options.${name}${place}`;
    case 'texts':
      // The first one is the truth itself.
      if (at === '0') return FIELD;
      return at === undefined ? 'input.options.also' : `input.options.also.${Number(at) - 1}`;
    default:
      return FIELD;
  }
}

function graderFor(text: string, { choices }: TruthOptions): PlainTruth['kind'] {
  if (choices != null) return 'CHOICE';
  if (numberIn(text) !== null) return 'NUMERIC';
  return text.trim().split(/\s+/).length <= SHORT_WORDS ? 'CONTAINS' : 'TOKEN_F1';
}

function plain(text: string, grader: PlainTruth['kind'], options: TruthOptions): object {
  const { also, ordered, rivals } = options;
  switch (grader) {
    case 'EXACT':
      return { kind: grader, text, ...(also == null ? {} : { also }) };
    case 'CONTAINS':
      return { kind: grader, text, ...(rivals == null ? {} : { rivals }) };
    case 'TOKEN_F1':
      return { kind: grader, texts: [text, ...(also ?? [])] };
    case 'SET': {
      const items = text.split(text.includes('\n') ? '\n' : ',').map((item) => item.trim());
      return { kind: grader, items, ...(ordered == null ? {} : { ordered }) };
    }
    case 'NUMERIC':
      return numeric(text, options);
    case 'CHOICE':
      return choice(text, options);
  }
}

function numeric(text: string, { tolerance, relativeTolerance }: TruthOptions): object {
  const found = numberIn(text);
  if (found === null)
    throw new InvalidInput(FIELD, 'The truth of NUMERIC is one number, with a unit or without');
  const { value, unit } = found;
  return {
    kind: 'NUMERIC',
    value,
    tolerance: tolerance ?? { relative: relativeTolerance ?? 1e-6 },
    ...(unit === '' ? {} : { unit }),
  };
}

function choice(text: string, { choices }: TruthOptions): object {
  if (choices == null) {
    throw new InvalidInput('input.options.choices', 'CHOICE needs the choices, as the prompt lists them');
  }
  if (!areDifferent(choices)) throw new InvalidInput('input.options.choices', 'A choice is there twice');
  const wanted = text.trim().toLowerCase();
  const letter = /^[a-z]$/.test(wanted) ? wanted.charCodeAt(0) - 97 : -1;
  const named = choices.findIndex((one) => one.trim().toLowerCase() === wanted);
  const correct = named >= 0 ? named : letter;
  if (correct < 0 || correct >= choices.length) {
    throw new InvalidInput(FIELD, 'The truth of CHOICE is one of the choices, or its letter');
  }
  return { kind: 'CHOICE', options: choices, correct };
}

function numberIn(text: string): { value: number; unit: string } | null {
  const [, digits, unit = ''] = NUMBER.exec(text.trim()) ?? [];
  if (digits === undefined || (unit !== '' && findUnit(unit) === null)) return null;
  const value = Number(digits.replaceAll(',', ''));
  return Number.isFinite(value) ? { value, unit } : null;
}
