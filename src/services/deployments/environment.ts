import { InvalidInput } from '../errors.js';

/** As it was given. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  /** Default: it is one. */
  readonly isSecret?: boolean | null | undefined;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
}

/** No name twice. Values are sealed at rest and never logged, whether secret or not. */
export type Environment = readonly Variable[];

/** Where the environment of a version comes from. */
export type PlannedEnvironment =
  /** The miner's variables with these laid over them, which are kept as the miner's from then on. */
  | { readonly kind: 'OVERLAY'; readonly given: Environment }
  /** What another version had, whatever the miner's variables are by now. */
  | { readonly kind: 'COPY'; readonly of: Environment };

const MAX_VARIABLES = 100;
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const MAX_VALUE_BYTES = 32 * 1024;
/** Of all values; the kernel would not start a program with much more either. */
const MAX_BYTES = 256 * 1024;

export function checkVariableName(name: string, field: string): string {
  if (NAME.test(name)) return name;
  throw new InvalidInput(
    field,
    'A variable name has letters, digits and underscores, and does not begin with a digit',
  );
}

export function readEnvironment(variables: readonly EnvironmentVariable[], field: string): Variable[] {
  if (variables.length > MAX_VARIABLES) throw tooMany(field);
  const names = new Set<string>();
  const environment = variables.map(({ name, value, isSecret }, index) => {
    const at = `${field}.${index}`;
    checkVariableName(name, `${at}.name`);
    if (names.has(name)) throw new InvalidInput(`${at}.name`, `${name} is given twice`);
    names.add(name);
    if (Buffer.byteLength(value) > MAX_VALUE_BYTES)
      throw new InvalidInput(`${at}.value`, `The value of ${name} has more than ${MAX_VALUE_BYTES} bytes`);
    if (value.includes('\0')) throw new InvalidInput(`${at}.value`, `The value of ${name} has a NUL in it`);
    return { name, value, isSecret: isSecret ?? true };
  });
  requireRoom(environment, field);
  return environment;
}

const tooMany = (field: string) => new InvalidInput(field, `A miner has at most ${MAX_VARIABLES} variables`);

/** Refuses what would be too much together. */
export function requireRoom(environment: Environment, field: string): void {
  if (environment.length > MAX_VARIABLES) throw tooMany(field);
  const bytes = environment.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
  if (bytes > MAX_BYTES) throw new InvalidInput(field, `All values together have at most ${MAX_BYTES} bytes`);
}

/** The second counts where both have a name. */
export function overlaid(base: Environment, over: Environment): Variable[] {
  const names = new Set(over.map(({ name }) => name));
  return [...base.filter(({ name }) => !names.has(name)), ...over];
}

/** As an engine wants it. */
export const valuesOf = (environment: Environment): Record<string, string> =>
  // Not assigned one by one: `__proto__` is a name like any other.
  Object.fromEntries(environment.map(({ name, value }) => [name, value]));

/** What must not be shown in anything that is. */
export const secretsIn = (environment: Environment): string[] =>
  environment.flatMap(({ value, isSecret }) => (isSecret ? [value] : []));
