export type Method = (...args: never[]) => unknown;

/** Puts another function in the place of one of an object's own; what runs is still the product's object. */
export function replace(target: object, name: string, make: (original: Method) => Method): void {
  const methods = target as Record<string, Method>;
  const original = methods[name];
  if (!original) throw new Error(`There is no ${name} to put something else in the place of`);
  methods[name] = make(original);
}
