import { InvalidInput } from '../errors.js';

const MAX_KEYS = 20;
/** An RSA key of 16384 bits has 2,800 characters. */
const MAX_LINE = 4_096;
const MAX_COMMENT = 200;
/** cloud-init may have 16 KiB; the rest of what we write into it needs less than this. */
const MAX_TOTAL_BYTES = 15 * 1024;
const RSA_BITS = { min: 2_048, max: 16_384 };

/** How many bytes an uncompressed point has on each curve. */
const POINT_BYTES: Readonly<Record<string, number>> = { nistp256: 65, nistp384: 97, nistp521: 133 };

type Reader = (fields: readonly Buffer[]) => boolean;
const isEd25519 = (point: Buffer | undefined): boolean => point?.length === 32;
const isPoint = (curve: Buffer | undefined, point: Buffer | undefined, expected: string): boolean =>
  curve?.toString('latin1') === expected && point?.length === POINT_BYTES[expected] && point?.[0] === 4;
const onCurve =
  (curve: string): Reader =>
  ([name, point, ...rest]) =>
    isPoint(name, point, curve) && rest.length === 0;

/** What follows the type in the blob of each kind of key (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4, PROTOCOL.u2f). */
const KINDS: Readonly<Record<string, Reader>> = {
  'ssh-ed25519': ([point, ...rest]) => isEd25519(point) && rest.length === 0,
  'ssh-rsa': ([exponent, modulus, ...rest]) =>
    isWholeNumber(exponent) && isWholeNumber(modulus) && isStrong(modulus) && rest.length === 0,
  'ecdsa-sha2-nistp256': onCurve('nistp256'),
  'ecdsa-sha2-nistp384': onCurve('nistp384'),
  'ecdsa-sha2-nistp521': onCurve('nistp521'),
  'sk-ssh-ed25519@openssh.com': ([point, application, ...rest]) =>
    isEd25519(point) && application !== undefined && rest.length === 0,
  'sk-ecdsa-sha2-nistp256@openssh.com': ([curve, point, application, ...rest]) =>
    isPoint(curve, point, 'nistp256') && application !== undefined && rest.length === 0,
};

/** OpenSSH public keys, one text each: type, base64 and perhaps a comment; nothing that sshd would take for an option. */
export function readAuthorizedKeys(lines: readonly string[], field: string): string[] {
  if (lines.length > MAX_KEYS) throw new InvalidInput(field, `At most ${MAX_KEYS} keys can be given`);
  const keys = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const { blob, text } = readKey(line, `${field}.${index}`);
    if (!keys.has(blob)) keys.set(blob, text);
  }
  const kept = [...keys.values()];
  if (Buffer.byteLength(JSON.stringify(kept)) > MAX_TOTAL_BYTES) {
    throw new InvalidInput(
      field,
      `All keys together have at most ${MAX_TOTAL_BYTES} bytes`,
      'Give fewer keys, or ed25519 keys: they are the shortest.',
    );
  }
  return kept;
}

export const readAuthorizedKey = (line: string, field: string): string => readKey(line, field).text;

function readKey(line: string, field: string): { blob: string; text: string } {
  const refuse = (message: string, hint?: string) => new InvalidInput(field, message, hint);
  if (line.length > MAX_LINE) throw refuse(`A public key has at most ${MAX_LINE} characters`);
  const text = line.trim();
  if (/^-----BEGIN .*PRIVATE KEY-----/.test(text)) {
    throw refuse('This is a private key', 'Keep it to yourself, and give the public half (`….pub`).');
  }
  // What some reader may take for the end of a line, hides something, or is no character: cloud-init reads no file with it.
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) throw refuse('A public key is one line without control characters');
  const [kind = '', blob = '', ...words] = text.split(/ +/);
  const fits = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!fits) {
    throw refuse(
      'Not an OpenSSH public key of a kind that is taken',
      `A key begins with ${Object.keys(KINDS).slice(0, 3).join(', ')} or their like; options before it are not taken.`,
    );
  }
  const bytes = Buffer.from(blob, 'base64');
  const [named, ...fields] = blob !== '' && bytes.toString('base64') === blob ? split(bytes) : [];
  if (named?.toString('latin1') !== kind || !fits(fields)) {
    throw refuse(`Not a complete ${kind} key`, 'RSA keys need 2048 bits or more; copy the whole line.');
  }
  const comment = words.join(' ');
  if (comment.length > MAX_COMMENT) throw refuse(`A comment has at most ${MAX_COMMENT} characters`);
  return { blob, text: comment === '' ? `${kind} ${blob}` : `${kind} ${blob} ${comment}` };
}

/** Length-prefixed fields to the last byte; none when they do not come out even. */
function split(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return [];
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return [];
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** Positive, and written with no byte too many. */
const isWholeNumber = (bytes: Buffer | undefined): boolean => {
  const [first = 0, second = 0] = bytes ?? [];
  return bytes !== undefined && bytes.length > 0 && first < 0x80 && (first !== 0 || second >= 0x80);
};

const isStrong = (modulus: Buffer | undefined): boolean => {
  const bits = modulus ? modulus.toString('hex').replace(/^0+/, '').length * 4 : 0;
  return bits >= RSA_BITS.min && bits <= RSA_BITS.max;
};
