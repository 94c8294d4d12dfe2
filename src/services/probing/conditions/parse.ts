import {
  type BodyPath,
  type Condition,
  CONDITION_LIMITS,
  ConditionRefused,
  type Operand,
  OPERATORS,
} from './condition.js';
import { requireSense } from './sense.js';

const NAME = /[A-Za-z0-9_$-]/;
const BARE = /[^\s()[\]"'=!<>]/;
const LONGEST_FIRST = OPERATORS.toSorted((a, b) => b.length - a.length);

/** Reads a condition that is given. Throws `ConditionRefused`, also of one that would come out the same for every answer. */
export function parseCondition(text: string): Condition {
  const { condition, at } = readCondition(text);
  if (condition.test) requireSense(condition.left, condition.test, at);
  return condition;
}

/** Reads a condition that was taken once: what makes no sense by now is still held against answers. */
export const storedCondition = (text: string): Condition => readCondition(text).condition;

function readCondition(text: string): { readonly condition: Condition; readonly at: number } {
  if (text.length > CONDITION_LIMITS.characters) {
    throw new ConditionRefused(
      CONDITION_LIMITS.characters + 1,
      `a condition has at most ${CONDITION_LIMITS.characters} characters`,
    );
  }
  const reader = createReader(text);
  reader.skipBlanks();
  const left = readOperand(reader);
  reader.skipBlanks();
  if (reader.isAtEnd()) {
    if (left.kind === 'HAS') return { condition: { text, left, test: null }, at: 1 };
    return reader.refuse(`an operator is missing: one of ${OPERATORS.join(' ')}`);
  }
  const at = reader.position();
  const operator = LONGEST_FIRST.find((one) => reader.take(one));
  if (operator === undefined) return reader.refuse(`expected one of ${OPERATORS.join(' ')}`);
  reader.skipBlanks();
  const right = readOperand(reader);
  reader.skipBlanks();
  if (!reader.isAtEnd()) return reader.refuse('nothing may follow here');
  return { condition: { text, left, test: { operator, right } }, at };
}

function readOperand(reader: Reader): Operand {
  if (reader.isAtEnd()) return reader.refuse('a value is missing');
  if (reader.peek() === '[') return readPlaceholder(reader);
  const quote = reader.peek();
  if (quote === '"' || quote === "'") {
    return { kind: 'LITERAL', text: readQuoted(reader, quote), isQuoted: true };
  }
  const at = reader.position();
  const word = reader.takeWhile(BARE);
  if (word === '') return reader.refuse(`"${reader.peek()}" can not stand here`);
  if (reader.peek() !== '(') return { kind: 'LITERAL', text: word, isQuoted: false };
  reader.take('(');
  reader.skipBlanks();
  const operand = readCall(reader, word, at);
  reader.skipBlanks();
  if (!reader.take(')')) return reader.refuse('expected )');
  return operand;
}

function readCall(reader: Reader, name: string, at: number): Operand {
  switch (name) {
    case 'has':
      return { kind: 'HAS', path: readBody(reader) };
    case 'len':
      return { kind: 'LEN', path: readBody(reader) };
    case 'pat': {
      const quote = reader.peek();
      const text =
        quote === '"' || quote === "'" ? readQuoted(reader, quote) : reader.takeWhile(/[^()"']/).trimEnd();
      if (text === '') return reader.refuse('the pattern is empty');
      return { kind: 'PATTERN', parts: text.split('*') };
    }
    default:
      throw new ConditionRefused(at, `there is no ${name}(…); there are has, len and pat`);
  }
}

function readBody(reader: Reader): BodyPath {
  if (!reader.take('[BODY]')) return reader.refuse('expected [BODY]');
  return readPath(reader);
}

function readPlaceholder(reader: Reader): Operand {
  if (reader.take('[STATUS]')) return { kind: 'STATUS' };
  if (reader.take('[RESPONSE_TIME]')) return { kind: 'RESPONSE_TIME' };
  if (reader.take('[BODY]')) return { kind: 'BODY', path: readPath(reader) };
  return reader.refuse('expected [STATUS], [RESPONSE_TIME] or [BODY]');
}

function readPath(reader: Reader): BodyPath {
  const path: (string | number)[] = [];
  for (;;) {
    const at = reader.position();
    if (reader.take('.')) {
      const name = reader.takeWhile(NAME);
      if (name === '') return reader.refuse('the name of a member is missing');
      path.push(name);
    } else if (reader.take('[')) {
      const digits = reader.takeWhile(/\d/);
      if (digits === '' || digits.length > 5 || Number(digits) > CONDITION_LIMITS.index)
        return reader.refuse(`expected a position from 0 to ${CONDITION_LIMITS.index}`);
      if (!reader.take(']')) return reader.refuse('expected ]');
      path.push(Number(digits));
    } else return path;
    if (path.length > CONDITION_LIMITS.depth)
      throw new ConditionRefused(at, `a path has at most ${CONDITION_LIMITS.depth} steps`);
  }
}

/** A backslash takes the next character as it is. */
function readQuoted(reader: Reader, quote: string): string {
  reader.take(quote);
  let text = '';
  for (;;) {
    if (reader.isAtEnd()) return reader.refuse(`the closing ${quote} is missing`);
    if (reader.take(quote)) return text;
    if (reader.take('\\') && reader.isAtEnd()) return reader.refuse(`the closing ${quote} is missing`);
    text += reader.next();
  }
}

function createReader(text: string) {
  let at = 0;
  const peek = (): string => text.charAt(at);
  return {
    peek,
    position: (): number => at + 1,
    isAtEnd: (): boolean => at >= text.length,
    next(): string {
      at += 1;
      return text.charAt(at - 1);
    },
    take(token: string): boolean {
      if (!text.startsWith(token, at)) return false;
      at += token.length;
      return true;
    },
    takeWhile(allowed: RegExp): string {
      const from = at;
      while (at < text.length && allowed.test(peek())) at += 1;
      return text.slice(from, at);
    },
    skipBlanks(): void {
      while (at < text.length && /\s/.test(peek())) at += 1;
    },
    refuse(reason: string): never {
      throw new ConditionRefused(at + 1, reason);
    },
  };
}
type Reader = ReturnType<typeof createReader>;
