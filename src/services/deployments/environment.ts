import { InvalidInput } from '../errors.js';

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const MAX_VARIABLES = 100;
const MAX_VALUE_BYTES = 32 * 1024;

/** Values are secrets for us whatever they are: sealed at rest, never logged. */
export function readEnvironment(
  variables: readonly EnvironmentVariable[],
  field: string,
): Record<string, string> {
  if (variables.length > MAX_VARIABLES) throw new InvalidInput(field, `At most ${MAX_VARIABLES} variables`);
  // Not an object: `__proto__` is a name like any other.
  const environment = new Map<string, string>();
  for (const { name, value } of variables) {
    if (!NAME.test(name)) {
      throw new InvalidInput(
        field,
        'A variable name has letters, digits and underscores, and does not begin with a digit',
      );
    }
    if (environment.has(name)) throw new InvalidInput(field, `${name} is given twice`);
    if (Buffer.byteLength(value) > MAX_VALUE_BYTES || value.includes('\0')) {
      throw new InvalidInput(field, `The value of ${name} is too long or has a NUL`);
    }
    environment.set(name, value);
  }
  return Object.fromEntries(environment);
}
