import {
  type BodyPath,
  type Condition,
  CONDITION_LIMITS,
  ConditionRefused,
  type Operand,
  type Operator,
  OPERATORS,
} from './condition.js';

const NAME = /[A-Za-z0-9_$-]/;
const BARE = /[^\s()[\]"'=!<>]/;
const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;
const LONGEST_FIRST = OPERATORS.toSorted((a, b) => b.length - a.length);

/** Reads one condition. Throws `ConditionRefused`. */
export function parseCondition(text: string): Condition {
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
    if (left.kind === 'HAS') return { text, left, test: null };
    return reader.refuse(`an operator is missing: one of ${OPERATORS.join(' ')}`);
  }
  const at = reader.position();
  const operator = LONGEST_FIRST.find((one) => reader.take(one));
  if (operator === undefined) return reader.refuse(`expected one of ${OPERATORS.join(' ')}`);
  reader.skipBlanks();
  const right = readOperand(reader);
  reader.skipBlanks();
  if (!reader.isAtEnd()) return reader.refuse('nothing may follow here');
  requireSense(left, operator, right, at);
  return { text, left, test: { operator, right } };
}

const isConstant = ({ kind }: Operand): boolean => kind === 'LITERAL' || kind === 'PATTERN';
const isNumber = ({ text, isQuoted }: { text: string; isQuoted: boolean }): boolean =>
  !isQuoted && NUMBER.test(text);

function requireSense(left: Operand, operator: Operator, right: Operand, at: number): void {
  if (isConstant(left) && isConstant(right)) {
    throw new ConditionRefused(1, 'it says nothing about the answer');
  }
  const isOrder = operator !== '==' && operator !== '!=';
  for (const side of [left, right]) {
    if (side.kind === 'PATTERN' && isOrder)
      throw new ConditionRefused(at, 'a pattern can only be compared with == and !=');
    if (side.kind === 'LITERAL' && isOrder && !isNumber(side))
      throw new ConditionRefused(at, `only numbers can be compared with ${operator}`);
    if (side.kind === 'HAS' && isOrder)
      throw new ConditionRefused(at, 'has(…) is true or false, which has no order');
  }
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
