import { InvalidInput } from './errors.js';

/** NUL and half a character: PostgreSQL takes neither, and no text that somebody means has one. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** Throws `InvalidInput`, which does not repeat the text. */
export function requireStorable(field: string, text: string): void {
  if (UNSTORABLE.test(text)) throw new InvalidInput(field, 'It contains characters that are no text');
}
