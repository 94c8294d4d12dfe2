import { type BodyPath, type Condition, NUMBER, type Operand, type Operator } from './condition.js';

/** What was answered, as far as conditions can speak of it. */
export interface Answered {
  readonly status: number;
  readonly totalMs: number;
  readonly text: string;
  /** The body; undefined when it is not JSON. */
  readonly json: unknown;
}

export interface Verdict {
  readonly condition: string;
  readonly isMet: boolean;
  /** What stood in the answer where the condition looked, cut to a readable length. */
  readonly resolved: string;
}

/** `undefined`: there is no such thing in the answer. JSON knows no undefined, so nothing else is. */
type Value = unknown;

const SHOWN = 100;

export function evaluate(condition: Condition, answer: Answered): Verdict {
  const { text, left, test } = condition;
  const found = valueOf(left, answer);
  if (test === null) return { condition: text, isMet: found === true, resolved: shown(found) };
  const other = valueOf(test.right, answer);
  const isMet = holds({ operand: left, value: found }, test.operator, { operand: test.right, value: other });
  // Who compares a constant with the answer wants to see the answer.
  const resolved = isPlaceholder(left) ? found : other;
  const both = isPlaceholder(left) && isPlaceholder(test.right);
  return { condition: text, isMet, resolved: both ? `${shown(found)}, ${shown(other)}` : shown(resolved) };
}

interface Side {
  readonly operand: Operand;
  readonly value: Value;
}

function holds(left: Side, operator: Operator, right: Side): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    default: {
      const [a, b] = [numberIn(left.value), numberIn(right.value)];
      if (a === null || b === null) return false;
      if (operator === '<') return a < b;
      if (operator === '<=') return a <= b;
      return operator === '>' ? a > b : a >= b;
    }
  }
}

function isEqual(left: Side, right: Side): boolean {
  if (right.operand.kind === 'PATTERN') return fits(textOf(left.value), right.operand.parts);
  if (left.operand.kind === 'PATTERN') return fits(textOf(right.value), left.operand.parts);
  if (right.operand.kind === 'LITERAL') return isLiteral(left.value, right.operand);
  if (left.operand.kind === 'LITERAL') return isLiteral(right.value, left.operand);
  return textOf(left.value) !== null && left.value === right.value;
}

function isLiteral(value: Value, { text, isQuoted }: { text: string; isQuoted: boolean }): boolean {
  if (isQuoted) return value === text;
  if (typeof value === 'number') return NUMBER.test(text) && value === Number(text);
  return textOf(value) === text;
}

/** Of a text, number, truth value or null; lists and objects have none. */
function textOf(value: Value): string | null {
  if (typeof value === 'string') return value;
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function numberIn(value: Value): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : null;
}

/** The parts in their order, the first at the beginning and the last at the end: no way back, so no work that grows out of hand. */
function fits(text: string | null, parts: readonly string[]): boolean {
  if (text === null) return false;
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function valueOf(operand: Operand, answer: Answered): Value {
  switch (operand.kind) {
    case 'STATUS':
      return answer.status;
    case 'RESPONSE_TIME':
      return answer.totalMs;
    case 'BODY':
      return operand.path.length === 0 ? whole(answer) : follow(answer.json, operand.path);
    case 'HAS':
      return inBody(answer, operand.path) !== undefined;
    case 'LEN':
      return lengthOf(inBody(answer, operand.path));
    case 'LITERAL':
      return numberIn(operand.isQuoted ? null : operand.text) ?? operand.text;
    case 'PATTERN':
      return operand.parts.join('*');
  }
}

/** A body that is a single value is that value; a list, an object and what is not JSON are read as text. */
const whole = ({ json, text }: Answered): Value => (json === undefined || isNested(json) ? text : json);
const inBody = (answer: Answered, path: BodyPath): Value =>
  path.length === 0 ? (answer.json ?? answer.text) : follow(answer.json, path);
const isNested = (value: Value): value is object => typeof value === 'object' && value !== null;

function follow(json: Value, path: BodyPath): Value {
  let at: Value = json;
  for (const step of path) {
    if (!isNested(at)) return undefined;
    if (typeof step === 'number' ? !Array.isArray(at) : Array.isArray(at)) return undefined;
    // What every object inherits is not in the answer.
    if (!Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[step];
  }
  return at;
}

function lengthOf(value: Value): Value {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isNested(value) ? Object.keys(value).length : undefined;
}

const isPlaceholder = ({ kind }: Operand): boolean => kind !== 'LITERAL' && kind !== 'PATTERN';

function shown(value: Value): string {
  if (value === undefined) return '(not there)';
  if (Array.isArray(value)) return `(a list of ${value.length})`;
  if (isNested(value)) return `(an object of ${Object.keys(value).length})`;
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, SHOWN + 1) : value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
