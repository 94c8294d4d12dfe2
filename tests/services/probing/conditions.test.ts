import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, parseJson, requestOf } from '../../../src/services/probing/checks.js';
import { CONDITION_LIMITS, ConditionRefused } from '../../../src/services/probing/conditions/condition.js';
import { type Answered, evaluate } from '../../../src/services/probing/conditions/evaluate.js';
import { parseCondition } from '../../../src/services/probing/conditions/parse.js';
import { PROBER_DEFAULTS } from '../../../src/services/probing/limits.js';
import { createOwnRules } from '../../../src/services/probing/own-rules.js';
import { answered } from './support.js';

const answer = (body: unknown, { status = 200, totalMs = 120 } = {}): Answered => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, totalMs, text, json: parseJson(text) };
};
const holds = (condition: string, body: unknown, more = {}) =>
  evaluate(parseCondition(condition), answer(body, more)).isMet;

const BODY = {
  status: 'healthy',
  model: { name: 'llama', loaded: true, layers: [{ size: 4096 }, { size: 11 }], error: null },
  queue: 3,
  ratio: 0.5,
  uptime: '17',
  response: 'Paris',
  tags: [],
};

describe('a condition', () => {
  it.each([
    ['[STATUS] == 200', true],
    ['[STATUS] != 500', true],
    ['[STATUS] < 200', false],
    ['200 == [STATUS]', true],
    ['[RESPONSE_TIME] < 500', true],
    ['[RESPONSE_TIME] <= 120', true],
    ['[RESPONSE_TIME] > 120', false],
    ['[BODY].status == healthy', true],
    ['[BODY].status == "healthy"', true],
    ["[BODY].status == 'healthy'", true],
    ['[BODY].status==healthy', true],
    ['[BODY].status == Healthy', false],
    ['[BODY].status != healthy', false],
    ['[BODY].model.layers[0].size >= 4096', true],
    ['[BODY].model.layers[1].size >= 4096', false],
    ['[BODY].model.layers[2].size >= 0', false],
    ['[BODY].model.loaded == true', true],
    ['[BODY].model.loaded == "true"', false],
    ['[BODY].model.error == null', true],
    ['[BODY].queue == 3.0', true],
    ['[BODY].queue == "3"', false],
    ['[BODY].uptime > 9', true],
    ['[BODY].uptime == 17', true],
    ['[BODY].ratio <= 0.5', true],
    ['[BODY].ratio > -1', true],
    ['has([BODY].model.name)', true],
    ['has([BODY].model.error)', true],
    ['has([BODY].model.none)', false],
    ['has([BODY].model.none) == false', true],
    ['has( [BODY].tags[0] )', false],
    ['len([BODY].response) > 0', true],
    ['len([BODY].response) == 5', true],
    ['len([BODY].tags) == 0', true],
    ['len([BODY].model) == 4', true],
    ['len([BODY].queue) >= 0', false],
    ['[BODY].response == pat(P*s)', true],
    ['[BODY].response == pat("*ari*")', true],
    ['[BODY].response != pat(*x*)', true],
    ['[BODY].response == pat(P*aris*s)', false],
    ['[BODY].response == [BODY].model.name', false],
    ['[BODY].queue < [BODY].uptime', true],
    ['[BODY].absent == [BODY].missing', false],
    ['[BODY].absent != x', true],
    ['[BODY].absent < 1', false],
    ['[BODY].model == pat(*)', false],
  ])('%s is %s', (condition, expected) => {
    expect(holds(condition, BODY)).toBe(expected);
  });

  it('speaks of a body that is not JSON as of a text', () => {
    expect(holds('[BODY] == pong', 'pong')).toBe(true);
    expect(holds('[BODY] == pat(<html>*)', '<html><body>')).toBe(true);
    expect(holds('len([BODY]) == 4', 'pong')).toBe(true);
    expect(holds('[BODY].a == 1', 'pong')).toBe(false);
    expect(holds('[BODY] == ok', '"ok"')).toBe(true);
    expect(holds('[BODY] == null', 'null')).toBe(true);
  });

  it('says what stood there', () => {
    const resolved = (condition: string) => evaluate(parseCondition(condition), answer(BODY)).resolved;
    expect(resolved('[BODY].status == x')).toBe('"healthy"');
    expect(resolved('9 > [BODY].queue')).toBe('3');
    expect(resolved('[BODY].none == x')).toBe('(not there)');
    expect(resolved('[BODY].model.layers == x')).toBe('(a list of 2)');
    expect(resolved('[BODY].model == x')).toBe('(an object of 4)');
    expect(resolved('[BODY].queue == [STATUS]')).toBe('3, 200');
    const long = evaluate(parseCondition('[BODY] == x'), answer('y'.repeat(60_000)));
    expect(long.resolved.length).toBeLessThan(120);
  });
});

describe('what is no condition', () => {
  it.each([
    ['', 1, 'a value is missing'],
    ['[STATUS]', 9, 'an operator is missing: one of == != < <= > >='],
    ['[STATUS] = 200', 10, 'expected one of == != < <= > >='],
    ['[STATUS] == ', 13, 'a value is missing'],
    ['[STATUS] == 200 OK', 17, 'nothing may follow here'],
    ['[HEADERS] == x', 1, 'expected [STATUS], [RESPONSE_TIME] or [BODY]'],
    ['[BODY]. == x', 8, 'the name of a member is missing'],
    ['[BODY].a[x] == 1', 10, 'expected a position from 0 to 9999'],
    ['[BODY].a[10000] == 1', 15, 'expected a position from 0 to 9999'],
    ['[BODY].a[0 == 1', 11, 'expected ]'],
    ['has([STATUS])', 5, 'expected [BODY]'],
    ['has([BODY].a', 13, 'expected )'],
    ['exec([BODY])', 1, 'there is no exec(…); there are has, len and pat'],
    ['200 == 200', 1, 'it says nothing about the answer'],
    ['[BODY].a < abc', 10, 'only numbers can be compared with <'],
    ['[BODY].a < "5"', 10, 'only numbers can be compared with <'],
    ['[BODY].a > pat(x*)', 10, 'a pattern can only be compared with == and !='],
    ['has([BODY].a) > 1', 15, 'has(…) is true or false, which has no order'],
    ['[STATUS] == [STATUS]', 10, 'the same stands on both sides'],
    ['len([BODY].a) < len( [BODY].a )', 15, 'the same stands on both sides'],
    ['has([BODY].a) == maybe', 15, 'has(…) can only be compared with true and false'],
    ['has([BODY].a) == "true"', 15, 'has(…) can only be compared with true and false'],
    ['1 != has([BODY].a)', 3, 'has(…) can only be compared with true and false'],
    ['has([BODY].a) == pat(t*)', 15, 'has(…) can only be compared with true and false'],
    ['[STATUS] == has([BODY].a)', 10, 'has(…) can only be compared with true and false'],
    ['[STATUS] == ok', 10, '[STATUS] is a number, and can only be compared with numbers'],
    ['[STATUS] != "200"', 10, '[STATUS] is a number, and can only be compared with numbers'],
    ['fast == [RESPONSE_TIME]', 6, '[RESPONSE_TIME] is a number, and can only be compared with numbers'],
    ['len([BODY].a) == abc', 15, 'len(…) is a number, and can only be compared with numbers'],
    ['[STATUS] == pat(x*)', 10, '[STATUS] is a number, which never looks like that'],
    ['[STATUS] == 99', 10, '[STATUS] is a whole number from 100 to 599, so it never holds'],
    ['600 > [STATUS]', 5, '[STATUS] is a whole number from 100 to 599, so it always holds'],
    ['[RESPONSE_TIME] < 0', 17, '[RESPONSE_TIME] is a number not below 0, so it never holds'],
    ['len([BODY].a) == 1.5', 15, 'len(…) is a whole number not below 0, so it never holds'],
    ['len([BODY].a) != -1', 15, 'len(…) is a whole number not below 0, so it always holds'],
    ['[BODY].a == "x', 15, 'the closing " is missing'],
    ['[BODY].a == pat()', 17, 'the pattern is empty'],
    [`[BODY]${'.a'.repeat(11)} == x`, 27, 'a path has at most 10 steps'],
    [`[BODY].a == ${'x'.repeat(200)}`, 201, 'a condition has at most 200 characters'],
  ])('%j is refused at %i: %s', (text, position, reason) => {
    let refused: unknown;
    try {
      parseCondition(text);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(ConditionRefused);
    expect(refused).toMatchObject({ position, message: reason });
  });

  it.each([
    '[STATUS] == pat(2*)',
    '[STATUS] < 100.5',
    '[RESPONSE_TIME] == 120.5',
    'len([BODY].a) >= 0',
    'has([BODY].a) == has([BODY].b)',
    'has([BODY].a) != [BODY].b',
    'false == has([BODY].a)',
    '[BODY].a == "true"',
    '[BODY].a != [BODY].b',
    '[STATUS] <= [RESPONSE_TIME]',
  ])('is not %s, which depends on the answer', (text) => {
    expect(parseCondition(text)).toMatchObject({ text });
  });

  it('is held against answers all the same when it was taken once', () => {
    const { of } = createOwnRules();
    for (const [text, isMet] of [
      ['[STATUS] == ok', false],
      ['[STATUS] != ok', true],
      ['[STATUS] == [STATUS]', true],
      ['has([BODY].a) < 1', false],
      ['[STATUS] < pat(2*)', false],
    ] as const) {
      const [condition] = of({ conditions: [text] })?.conditions ?? [];
      expect(condition && evaluate(condition, answer({})), text).toMatchObject({ isMet });
    }
  });

  it('is refused and never anything worse, whatever is written', () => {
    const pieces = ['[BODY]', '[STATUS]', '.a', '[0]', 'has(', 'len(', 'pat(', ')', '"', "'", '\\', '*'];
    const word = fc.oneof(
      fc.constantFrom(...pieces, ...['==', '!=', '<', '>=', ' ', '1', '__proto__']),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), fc.json(), (words, body) => {
        const text = words.join('');
        try {
          const verdict = evaluate(parseCondition(text), answer(body));
          return typeof verdict.isMet === 'boolean' && verdict.resolved.length < 250;
        } catch (error) {
          return (
            error instanceof ConditionRefused &&
            error.position >= 1 &&
            error.position <= Math.min(text.length, CONDITION_LIMITS.characters) + 1
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a hostile body', () => {
  it('shows nothing that every object inherits', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(holds(`has([BODY].${name})`, {}), name).toBe(false);
      expect(holds(`has([BODY].list.${name})`, { list: [] }), name).toBe(false);
      expect(holds(`has([BODY].text.${name})`, { text: 'x' }), name).toBe(false);
    }
    expect(holds('has([BODY].list.length)', { list: [1] })).toBe(false);
    expect(holds('[BODY].__proto__.x == 1', '{"__proto__":{"x":1}}')).toBe(true);
    expect(holds('has([BODY].x)', '{"__proto__":{"x":1}}')).toBe(false);
  });

  it('costs no more than its size', () => {
    const deep = '['.repeat(32_000) + ']'.repeat(32_000);
    const long = 'a'.repeat(64_000);
    const wide = JSON.stringify({ list: Array.from({ length: 20_000 }, () => 1) });
    const patterns = [`pat(${'*a'.repeat(80)}*b)`, `pat(${'*'.repeat(150)})`, 'pat(a*a*a*a*a*a*a*a*a*b)'];
    const began = performance.now();
    expect(holds('has([BODY][0][0][0])', deep)).toBe(true);
    expect(holds('len([BODY].list) == 20000', wide)).toBe(true);
    for (const pattern of patterns) holds(`[BODY] == ${pattern}`, long);
    // Milliseconds; anything that goes back and forth would take minutes.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('what an owner asks of probes', () => {
  const check = { kind: 'HEALTH' } as const;
  const own = (...conditions: string[]) => ({ conditions: conditions.map(parseCondition) });
  const good = { status: 'healthy', queue: 3 };

  it('comes beside the contract, never instead of it', () => {
    expect(judge(check, answered(good), own('[BODY].queue < 10')).isOk).toBe(true);
    expect(judge(check, answered(good), own('[BODY].queue < 10', '[BODY].queue < 2'))).toMatchObject({
      isOk: false,
      error: 'CONDITION_FAILED',
      detail: { message: 'Not met: [BODY].queue < 2; there was 3' },
    });
    expect(judge(check, answered({ status: 'ill' }), own('[BODY].status == ill'))).toMatchObject({
      isOk: false,
      error: 'NOT_HEALTHY',
    });
    expect(judge(check, answered(good, 10, 500), own('[STATUS] == 500')).error).toBe('BAD_STATUS');
  });

  it('can make a challenge worth nothing, and tells nobody its answer', () => {
    const challenge = {
      prompt: 'What is 1 plus 10?',
      truth: { kind: 'NUMERIC', value: 11, tolerance: 0 },
    } as const;
    const judged = judge(
      { kind: 'CHAT', challenge },
      answered({ response: '11' }),
      own('len([BODY].response) > 5'),
    );
    expect(judged).toMatchObject({ isOk: false, grade: 0, error: 'CONDITION_FAILED' });
    expect(judged.detail?.message).toBe('Not met: len([BODY].response) > 5');
  });

  it('changes path and timeout of a request, the timeout only downwards', () => {
    const rules = { ...own(), path: '/ready?deep=1', timeoutMs: 99_000 };
    expect(requestOf(check, PROBER_DEFAULTS, rules)).toMatchObject({
      method: 'GET',
      path: '/ready?deep=1',
      timeoutMs: PROBER_DEFAULTS.healthTimeoutMs,
    });
    expect(requestOf(check, PROBER_DEFAULTS, { ...own(), timeoutMs: 2_000 })).toMatchObject({
      path: '/health',
      timeoutMs: 2_000,
    });
  });
});
