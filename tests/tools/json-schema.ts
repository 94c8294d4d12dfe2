/** The part of JSON Schema 2020-12 that OpenAPI documents of our far ends use; anything else is an error, not a pass. */

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const ANNOTATIONS = new Set([
  'description',
  'example',
  'examples',
  'title',
  'default',
  'deprecated',
  'format',
]);
const ASSERTIONS = new Set([
  ...['$ref', 'type', 'enum', 'const', 'oneOf', 'anyOf', 'allOf', 'required', 'properties'],
  ...['additionalProperties', 'propertyNames', 'items', 'minimum', 'maximum', 'uniqueItems', 'format'],
  ...['minItems', 'maxItems', 'minLength', 'maxLength', 'pattern'],
]);
const FORMATS: Record<string, (value: unknown) => boolean> = {
  uuid: (value) => typeof value !== 'string' || /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value),
  'date-time': (value) =>
    typeof value !== 'string' || (/^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))),
  'u-int16': (value) => typeof value !== 'number' || (value >= 0 && value <= 65_535),
  'u-int64': (value) => typeof value !== 'number' || value >= 0,
};

/** What is wrong with a value, each fault with its place; empty when nothing is. */
export function createChecker(document: unknown) {
  function resolve(ref: string): unknown {
    let found: unknown = document;
    for (const step of ref.replace(/^#\//, '').split('/')) {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      found = isObject(found) ? found[key] : undefined;
    }
    if (found === undefined) throw new Error(`${ref} is not in the document`);
    return found;
  }

  /** `strict`: members that an object does not declare are faults even where the document leaves them open. */
  function check(schema: unknown, value: unknown, at: string, strict = false): string[] {
    if (schema === true) return [];
    if (!isObject(schema)) return [`${at}: nothing is allowed here`];
    for (const keyword of Object.keys(schema)) {
      if (!ANNOTATIONS.has(keyword) && !ASSERTIONS.has(keyword))
        throw new Error(`unknown keyword ${keyword}`);
    }
    const faults: string[] = [];
    const ref = schema['$ref'];
    if (typeof ref === 'string') faults.push(...check(resolve(ref), value, at, strict));
    const types = schema['type'] === undefined ? [] : [schema['type']].flat();
    if (types.length > 0 && !types.some((type) => isOfType(type, value)))
      return [...faults, `${at}: ${show(value)} is not ${types.map(String).join(' or ')}`];
    if (Array.isArray(schema['enum']) && !schema['enum'].includes(value))
      faults.push(`${at}: ${show(value)} is none of ${schema['enum'].map(show).join(', ')}`);
    if ('const' in schema && schema['const'] !== value)
      faults.push(`${at}: ${show(value)} is not ${show(schema['const'])}`);
    const format = FORMATS[String(schema['format'])];
    if (format && !format(value)) faults.push(`${at}: ${show(value)} is no ${String(schema['format'])}`);
    faults.push(...combined(schema, value, at, strict), ...bounds(schema, value, at));
    if (Array.isArray(value)) faults.push(...items(schema, value, at, strict));
    if (isObject(value)) faults.push(...members(schema, value, at, strict));
    return faults;
  }

  function combined(schema: Json, value: unknown, at: string, strict: boolean): string[] {
    const faults: string[] = [];
    // Each of several declares only its own share.
    for (const each of list(schema['allOf'])) faults.push(...check(each, value, at));
    for (const keyword of ['oneOf', 'anyOf'] as const) {
      const options = list(schema[keyword]);
      if (options.length === 0) continue;
      const results = options.map((option) => check(option, value, at, strict));
      const fitting = results.filter((found) => found.length === 0).length;
      if (fitting === 0) {
        const nearest = results.toSorted((a, b) => a.length - b.length)[0] ?? [];
        faults.push(`${at}: fits none of ${options.length} alternatives (nearest: ${nearest.join('; ')})`);
      } else if (keyword === 'oneOf' && fitting > 1) faults.push(`${at}: fits ${fitting} alternatives`);
    }
    return faults;
  }

  function items(schema: Json, value: readonly unknown[], at: string, strict: boolean): string[] {
    const faults =
      schema['items'] === undefined
        ? []
        : value.flatMap((each, index) => check(schema['items'], each, `${at}[${index}]`, strict));
    if (schema['uniqueItems'] === true && new Set(value.map(show)).size < value.length)
      faults.push(`${at}: has equal items`);
    return faults;
  }

  function members(schema: Json, value: Json, at: string, strict: boolean): string[] {
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    const missing = list(schema['required']).filter((name) => !(String(name) in value));
    const faults = missing.map((name) => `${at}: ${String(name)} is missing`);
    for (const [name, each] of Object.entries(value)) {
      const place = `${at}.${name}`;
      if (schema['propertyNames'] !== undefined) faults.push(...check(schema['propertyNames'], name, place));
      if (Object.hasOwn(properties, name)) faults.push(...check(properties[name], each, place, strict));
      else if (schema['additionalProperties'] !== undefined)
        faults.push(...check(schema['additionalProperties'], each, place, strict));
      else if (strict && isObject(schema['properties'])) faults.push(`${place}: is not in the document`);
    }
    return faults;
  }

  return { resolve, check };
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? 'nothing';

function isOfType(type: unknown, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function bounds(schema: Json, value: unknown, at: string): string[] {
  const faults: string[] = [];
  const compare = (size: unknown, low: string, high: string) => {
    if (typeof size !== 'number') return;
    const [least, most] = [schema[low], schema[high]];
    if (typeof least === 'number' && size < least) faults.push(`${at}: ${low} is ${least}`);
    if (typeof most === 'number' && size > most) faults.push(`${at}: ${high} is ${most}`);
  };
  compare(value, 'minimum', 'maximum');
  if (Array.isArray(value)) compare(value.length, 'minItems', 'maxItems');
  if (typeof value === 'string') {
    compare(value.length, 'minLength', 'maxLength');
    const { pattern } = schema;
    if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value))
      faults.push(`${at}: does not match ${pattern}`);
  }
  return faults;
}
