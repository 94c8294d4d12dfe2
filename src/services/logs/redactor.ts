import { findInGuises } from './guises.js';
import { createNeedleSearch, type Span } from './needle-search.js';

export type Redact = (text: string) => string;

export interface Redactor {
  (text: string): string;
  /** What it would hide: in rising order, none within another. */
  readonly find: (text: string) => readonly Span[];
}

const HIDDEN = '***';
/** Shorter values ("3000", "true" …) stand in every log for other reasons, and hiding them would hide nothing. */
const SHORTEST_SECRET = 5;
const SHORTEST_LINE = 8;
const SHORTEST_BASE64 = 10;

/** Hides the values wherever they appear: as they are, escaped, encoded in the usual ways, and as a terminal shows them. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const needles = [...new Set(secrets.flatMap(withinUrl).flatMap(formsOf))];
  if (needles.length === 0) return Object.assign((text: string) => text, { find: () => [] });
  const findPlain = createNeedleSearch(needles);
  const find = (text: string): readonly Span[] => findInGuises(text, findPlain);
  return Object.assign(
    (text: string) => {
      const spans = find(text);
      return spans.length === 0 ? text : without(text, spans);
    },
    { find },
  );
}

function without(text: string, spans: readonly Span[]): string {
  let shown = '';
  let at = 0;
  for (const { start, end } of spans) {
    shown += text.slice(at, start) + HIDDEN;
    at = end;
  }
  return shown + text.slice(at);
}

/** `postgres://user:password@host/db` is not only printed as a whole. */
function withinUrl(secret: string): string[] {
  const { password = '' } =
    /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*?:(?<password>[^/?#]+)@/i.exec(secret)?.groups ?? {};
  return [secret, password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const linesOf = (text: string): string[] => text.split(/\r?\n/).map((line) => line.trim());

function formsOf(secret: string): string[] {
  const plain = secret.trim();
  if (plain.length < SHORTEST_SECRET) return [];
  const bytes = Buffer.from(plain, 'utf8');
  const hex = bytes.toString('hex');
  // A key of several lines is printed line by line.
  const lines = linesOf(plain);
  return [
    plain,
    ...(lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_LINE) : []),
    ...jsonForms(plain),
    ...urlForms(plain),
    hex,
    hex.toUpperCase(),
    ...base64Forms(bytes),
  ];
}

/** As different languages write it, and as a log of JSON has it whose message is JSON. */
function jsonForms(plain: string): string[] {
  const json = escaped(plain);
  const forms = [json, json.replaceAll('/', '\\/'), json.replaceAll(/[<>&]/g, asUnit), escapeNonAscii(json)];
  return [...forms, ...forms.map(escaped)];
}

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);
const asUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
/** Each UTF-16 unit by itself, as JSON wants it. */
const escapeNonAscii = (json: string): string => json.replaceAll(/[^\0-\x7f]/g, asUnit);

/** In a query, in a path, in a form; with either case of the digits. */
function urlForms(plain: string): string[] {
  const usual = encodeURIComponent(plain.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
  const strict = usual.replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [usual, strict].flatMap((form) => [form, form.replaceAll('%2F', '/')]);
  const withForms = [...forms, ...forms.map((form) => form.replaceAll('%20', '+'))];
  return [
    ...withForms,
    ...withForms.map((form) => form.replaceAll(/%[0-9A-F]{2}/g, (one) => one.toLowerCase())),
  ];
}

/** The characters that depend on nothing but the secret, for each of its three places in the groups of three bytes. */
function base64Forms(bytes: Uint8Array): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([new Uint8Array(before), bytes]).toString('base64');
    const own = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    if (own.length < SHORTEST_BASE64) return [];
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
