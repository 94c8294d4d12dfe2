import { ConditionRefused, NUMBER, type Operand, type Operator } from './condition.js';

/** What a number that is written out may have in it. */
const IN_NUMBERS = /^[\d.e+-]*$/;

interface Comparison {
  readonly operator: Operator;
  readonly right: Operand;
}

/** What can be found of these; `isSure`: something always is. */
const NUMBERS = {
  STATUS: { name: '[STATUS]', least: 100, most: 599, isWhole: true, isSure: true },
  RESPONSE_TIME: { name: '[RESPONSE_TIME]', least: 0, most: Infinity, isWhole: false, isSure: true },
  LEN: { name: 'len(…)', least: 0, most: Infinity, isWhole: true, isSure: false },
} as const;
type Numeric = (typeof NUMBERS)[keyof typeof NUMBERS];

/** Throws `ConditionRefused` when it would come out the same whatever was answered; `at`: where its operator stands. */
export function requireSense(left: Operand, { operator, right }: Comparison, at: number): void {
  if (isConstant(left) && isConstant(right))
    throw new ConditionRefused(1, 'it says nothing about the answer');
  if (JSON.stringify(left) === JSON.stringify(right))
    throw new ConditionRefused(at, 'the same stands on both sides');
  for (const side of [left, right]) requireComparable(side, operator, at);
  requireMatch(left, operator, right, at);
  requireMatch(right, MIRRORED[operator], left, at);
}

const MIRRORED = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

const isConstant = ({ kind }: Operand): boolean => kind === 'LITERAL' || kind === 'PATTERN';
const isOrder = (operator: Operator): boolean => operator !== '==' && operator !== '!=';
const isNumber = ({ text, isQuoted }: { text: string; isQuoted: boolean }): boolean =>
  !isQuoted && NUMBER.test(text);

function requireComparable(side: Operand, operator: Operator, at: number): void {
  if (!isOrder(operator)) return;
  if (side.kind === 'PATTERN')
    throw new ConditionRefused(at, 'a pattern can only be compared with == and !=');
  if (side.kind === 'LITERAL' && !isNumber(side))
    throw new ConditionRefused(at, `only numbers can be compared with ${operator}`);
  if (side.kind === 'HAS') throw new ConditionRefused(at, 'has(…) is true or false, which has no order');
}

/** What `found` can be is held against what it is compared with. */
function requireMatch(found: Operand, operator: Operator, other: Operand, at: number): void {
  if (found.kind === 'HAS' && other.kind !== 'HAS' && other.kind !== 'BODY' && !isTruth(other))
    throw new ConditionRefused(at, 'has(…) can only be compared with true and false');
  if (found.kind !== 'STATUS' && found.kind !== 'RESPONSE_TIME' && found.kind !== 'LEN') return;
  const numeric = NUMBERS[found.kind];
  if (other.kind === 'PATTERN' && !other.parts.every((part) => IN_NUMBERS.test(part)))
    throw new ConditionRefused(at, `${numeric.name} is a number, which never looks like that`);
  if (other.kind !== 'LITERAL') return;
  if (!isNumber(other))
    throw new ConditionRefused(at, `${numeric.name} is a number, and can only be compared with numbers`);
  const outcome = outcomeOf(numeric, operator, Number(other.text));
  if (outcome !== null) throw new ConditionRefused(at, `${rangeOf(numeric)}, so it ${outcome}`);
}

const isTruth = (operand: Operand): boolean =>
  operand.kind === 'LITERAL' && !operand.isQuoted && (operand.text === 'true' || operand.text === 'false');

/** Null: it depends on the answer. */
function outcomeOf(
  { least, most, isWhole, isSure }: Numeric,
  operator: Operator,
  value: number,
): 'never holds' | 'always holds' | null {
  const always = isSure ? 'always holds' : null;
  switch (operator) {
    case '==':
    case '!=': {
      const isPossible = value >= least && value <= most && (!isWhole || Number.isInteger(value));
      return isPossible ? null : operator === '==' ? 'never holds' : 'always holds';
    }
    case '<':
      return value <= least ? 'never holds' : value > most ? always : null;
    case '<=':
      return value < least ? 'never holds' : value >= most ? always : null;
    case '>':
      return value >= most ? 'never holds' : value < least ? always : null;
    case '>=':
      return value > most ? 'never holds' : value <= least ? always : null;
  }
}

const rangeOf = ({ name, least, most, isWhole }: Numeric): string =>
  `${name} is a ${isWhole ? 'whole ' : ''}number ${most === Infinity ? `not below ${least}` : `from ${least} to ${most}`}`;
