import { EngineFailure } from './failure.js';

/** The `filters` parameter: `{"label":["a=b"]}`, or the older `{"label":{"a=b":true}}`. */
export function parseFilters(text: string | null): ReadonlyMap<string, readonly string[]> {
  if (text === null || text === '') return new Map();
  const refuse = () => new EngineFailure(400, 'invalid filter');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw refuse();
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw refuse();
  return new Map(
    Object.entries(parsed).map(([name, values]: [string, unknown]) => {
      if (Array.isArray(values)) return [name, values.map(String)];
      if (typeof values === 'object' && values !== null) return [name, Object.keys(values)];
      throw refuse();
    }),
  );
}

/** Every given label must be there; `name` alone asks for any value. */
export const hasLabels = (
  labels: Readonly<Record<string, string>>,
  wanted: readonly string[] = [],
): boolean =>
  wanted.every((text) => {
    const equals = text.indexOf('=');
    return equals < 0 ? text in labels : labels[text.slice(0, equals)] === text.slice(equals + 1);
  });
