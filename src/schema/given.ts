import { InvalidInput } from '../services/errors.js';

/** GraphQL gives null for what was left out; services know only what is there and what is not. */
export function given<Values extends object>(
  values: Values,
): { [Key in keyof Values]?: NonNullable<Values[Key]> } {
  const kept: { [Key in keyof Values]?: NonNullable<Values[Key]> } = {};
  for (const key in values) {
    const value = values[key];
    if (value !== null && value !== undefined) kept[key] = value;
  }
  return kept;
}

/** One filter that has several names: whoever uses two of them would see one of them ignored. */
export function once<Value>(named: Readonly<Record<string, Value | null | undefined>>): Value | undefined {
  const [first, ...others] = Object.entries(given(named));
  const other = others.find(([, value]) => JSON.stringify(value) !== JSON.stringify(first?.[1]));
  if (first && other)
    throw new InvalidInput(other[0], `\`${first[0]}\` says otherwise`, 'Give one of the two.');
  return first?.[1] as Value | undefined;
}

/** `0.0.x`, or the id of an `Account`. One that can not exist would be a list that is empty for no visible reason. */
export function accountIdOf(field: string, value: string | null | undefined): string | null {
  if (value == null) return null;
  const [, accountId] = /^(?:Account_)?(0\.0\.[1-9]\d{0,18})$/.exec(value) ?? [];
  if (accountId !== undefined) return accountId;
  throw new InvalidInput(field, 'Must be a Hedera account id like 0.0.12345, or the id of an Account');
}
