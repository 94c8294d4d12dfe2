import type { GraphQLError } from 'graphql';

const INVALID = /^(Variable "\$\w+" got invalid value) /;
/** Names and indexes only: in a text that is inspected a quote has a backslash before it. */
const PLACE = / at "[\w.[\]]+"$/;
const SHOWN: readonly RegExp[] = [
  /( cannot represent (?:an? )?(?:[\w-]+ )*?value): .*$/s,
  /^(Syntax Error: Expected .*?, found (?:Block)?String) ".*$/s,
  /^(Syntax Error: Unexpected (?:Block)?String) ".*$/s,
  /^(Expected value of type ".*?"), found .*$/s,
  /(?<=^Value) ".*"( does not exist in "\w+" enum)\./s,
];

/**
 * graphql-js repeats what it was given, whole: a misspelt field beside a password brings the password into the logs of clients
 * and proxies. This is its message without any value, with what was wrong and where.
 */
export function withoutValues({ message, originalError }: GraphQLError): string {
  const found = INVALID.exec(message);
  if (!found?.[1] || !originalError) return cut(message);
  const upToReason = message.slice(0, -`; ${originalError.message}`.length);
  return `${found[1]}${PLACE.exec(upToReason)?.[0] ?? ''}; ${cut(originalError.message)}`;
}

/** Of the first line only: nothing that was given stands before it. */
function cut(message: string): string {
  for (const shown of SHOWN) {
    const without = message.replace(shown, '$1.');
    if (without !== message) return without;
  }
  return message;
}
