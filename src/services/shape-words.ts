import type { z } from 'zod';

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
const COUNTED: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
};

/** What is wrong with a field, as it goes on after the field's name; for the fields that do not say it themselves. */
export function shapeWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `must be ${EXPECTED[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `must ${amount(issue.origin, 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${amount(issue.origin, 'at most', issue.maximum)}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'invalid_union':
      return `must be ${Array.isArray(issue.options) ? oneOf(issue.options) : 'of another form'}`;
    case 'unrecognized_keys':
      return `has a field that is not known: ${JSON.stringify(issue.keys[0]?.slice(0, 60))}`;
    default:
      return 'can not be used';
  }
}

function amount(origin: string, side: string, bound: number | bigint): string {
  const counted = COUNTED[origin];
  return counted ? `have ${side} ${bound} ${counted[Number(bound) === 1 ? 0 : 1]}` : `be ${side} ${bound}`;
}

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(', ')}`;
