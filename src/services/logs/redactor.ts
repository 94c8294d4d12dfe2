export type Redact = (text: string) => string;

const HIDDEN = '***';
/** Shorter values ("3000", "true" …) stand in every log for other reasons, and hiding them would hide nothing. */
const SHORTEST_SECRET = 5;
const SHORTEST_LINE = 8;
const SHORTEST_BASE64 = 10;

/** Hides the values wherever they appear: as they are, escaped, and encoded in the usual ways. */
export function createRedactor(secrets: readonly string[]): Redact {
  const needles = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (needles.length === 0) return (text) => text;
  return (text) => {
    let shown = text;
    for (const needle of needles) {
      if (shown.includes(needle)) shown = shown.replaceAll(needle, HIDDEN);
    }
    return shown;
  };
}

function formsOf(secret: string): string[] {
  const plain = secret.trim();
  if (plain.length < SHORTEST_SECRET) return [];
  const bytes = Buffer.from(plain, 'utf8');
  const hex = bytes.toString('hex');
  // A key of several lines is printed line by line.
  const lines = plain.split(/\r?\n/).map((line) => line.trim());
  const json = JSON.stringify(plain).slice(1, -1);
  return [
    plain,
    ...(lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_LINE) : []),
    json,
    escapeNonAscii(json),
    encodeURIComponent(plain.replaceAll(/\p{Surrogate}/gu, '\uFFFD')),
    hex,
    hex.toUpperCase(),
    ...base64Forms(bytes),
  ];
}

const escapeNonAscii = (json: string): string =>
  // Each UTF-16 unit by itself, as JSON wants it.
  json.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The characters that depend on nothing but the secret, for each of its three places in the groups of three bytes. */
function base64Forms(bytes: Uint8Array): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([new Uint8Array(before), bytes]).toString('base64');
    const own = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    if (own.length < SHORTEST_BASE64) return [];
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
