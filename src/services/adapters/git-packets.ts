import { refuse } from './guarded-http.js';

/** The framing of git's wire protocol: four hexadecimal digits of length, then so many bytes. */
export type Packet =
  | { readonly kind: 'DATA'; readonly data: Buffer }
  /** The end of a message (0000), of one of its parts (0001), of the whole answer (0002). */
  | { readonly kind: 'FLUSH' | 'DELIMITER' | 'END' };

const MARKS: Readonly<Record<string, 'FLUSH' | 'DELIMITER' | 'END'>> = {
  '0000': 'FLUSH',
  '0001': 'DELIMITER',
  '0002': 'END',
};
export const FLUSH = Buffer.from('0000');
export const DELIMITER = Buffer.from('0001');

export function packetOf(text: string): Buffer {
  const data = Buffer.from(`${text}\n`);
  return Buffer.concat([Buffer.from((data.length + 4).toString(16).padStart(4, '0')), data]);
}

/** Throws what the server says when it says ERR. */
export async function* packetsOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<Packet> {
  let rest = Buffer.alloc(0);
  for await (const piece of pieces) {
    rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    while (rest.length >= 4) {
      const head = rest.toString('latin1', 0, 4);
      const mark = MARKS[head];
      if (mark) {
        rest = rest.subarray(4);
        yield { kind: mark };
        continue;
      }
      const length = /^[0-9a-f]{4}$/i.test(head) ? Number.parseInt(head, 16) : 0;
      if (length < 4) refuse('GARBLED', 'what answers does not speak git');
      if (rest.length < length) break;
      const data = rest.subarray(4, length);
      rest = rest.subarray(length);
      if (data.subarray(0, 4).toString('latin1') === 'ERR ') throw remoteError(data.subarray(4));
      yield { kind: 'DATA', data };
    }
  }
  if (rest.length > 0) refuse('GARBLED', 'the answer of the git server is cut off');
}

export const lineOf = (data: Buffer): string => data.toString('utf8').replace(/\n$/, '');

/** What a stranger's server says may be anything: one short line of it is shown. */
export function remoteError(said: Buffer): never {
  const text = JSON.stringify(said.toString('utf8').trim().slice(0, 300)).slice(1, -1);
  if (/not our ref|not a valid|unadvertised object/i.test(text)) {
    return refuse('NO_SUCH_REF', 'the repository has no such commit, or does not give it away', text);
  }
  return refuse('BAD_STATUS', `the git server says: ${text}`);
}
