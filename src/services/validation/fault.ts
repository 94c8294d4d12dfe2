/**
 * What went wrong, in words that are safe to log: the store's own errors repeat every value of the statement, and one of them
 * is the truth.
 */
export function faultOf(error: unknown): { readonly name: string; readonly message: string } {
  let root = error;
  for (let depth = 0; root instanceof Error && root.cause !== undefined && depth < 5; depth += 1)
    root = root.cause;
  if (!(root instanceof Error)) return { name: 'unknown', message: 'no error was thrown' };
  const isStatement = /params:|Failed query/i.test(root.message);
  return { name: root.name, message: isStatement ? 'a statement failed' : root.message.slice(0, 300) };
}

/** The same as an error: for what leaves the service and is logged by whoever masks it. */
export const withoutValues = (error: unknown): Error => {
  const { name, message } = faultOf(error);
  return new Error(`A validation could not be stored: ${name}: ${message}`);
};
