import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChunkMerger } from '../../src/services/adapters/http-chunks.js';
import { engineAt, INSPECTED } from './support/engine.js';
import { kindOf, soon, startTcp } from './support/servers.js';

const HEAD = 'HTTP/1.1 200 OK\r\nApi-Version: 1.50\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (data: string) => `${data.length.toString(16)}\r\n${data}\r\n`;
const merge = (pieces: readonly string[]) => {
  const merger = createChunkMerger();
  return pieces.map((piece) => merger(Buffer.from(piece, 'latin1')).toString('latin1'));
};

describe('chunks of HTTP', () => {
  it('that come in one piece become one', () => {
    expect(merge([HEAD, ['one', 'two', 'three'].map(chunk).join(''), chunk('four')])).toEqual([
      HEAD,
      chunk('onetwothree'),
      chunk('four'),
    ]);
  });

  it('carry the same data however the bytes are cut, and end as they ended', () => {
    const texts = fc.array(fc.string({ minLength: 1, maxLength: 40, unit: 'binary-ascii' }), {
      minLength: 1,
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(texts, sizes, (all, cuts) => {
        const end = '0\r\nDigest: x\r\n\r\n';
        const bytes = HEAD + all.map(chunk).join('') + end;
        const pieces: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1;
          pieces.push(bytes.slice(at, at + size));
          at += size;
        }
        const merged = merge(pieces).join('');
        expect(merged.startsWith(HEAD)).toBe(true);
        expect(merged.endsWith(end)).toBe(true);
        expect(dataOf(merged.slice(HEAD.length, -end.length))).toBe(all.join(''));
      }),
    );
  });

  it.each([
    ['a length', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'],
    ['neither', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['a refusal', 'HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['two codings', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n'],
    ['a head without end', 'x'.repeat(65 * 1024)],
  ])('are looked for nowhere else: %s', (_what, head) => {
    const body = '2\r\nhi\r\n2\r\nhi\r\n';
    expect(merge([head, body])).toEqual([head, body]);
  });

  it.each(['g\r\n', '\r\n', '2x', '2\rx', '123456789\r\n', '2\r\nhixx', '2\r\nhi\rx', '2;a=b\r\nhi\r\n'])(
    'that are none (%j) end in an error',
    (wrong) => {
      expect(() => merge([HEAD, wrong])).toThrow('not made of chunks');
    },
  );

  it('that are none end the reading of a log', async () => {
    const server = await startTcp((socket) => {
      socket.on('data', (bytes) => {
        const body = JSON.stringify(INSPECTED);
        if (bytes.includes('/json'))
          socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
        else socket.write(`${HEAD}what?`);
      });
    });
    const read = async () => {
      for await (const _line of (await engineAt(server.port)).logs('x', { follow: true }, soon()));
    };
    expect(await kindOf(read())).toBe('GARBLED');
  });
});

function dataOf(chunks: string): string {
  let data = '';
  for (let at = 0; at < chunks.length; ) {
    const begin = chunks.indexOf('\r\n', at) + 2;
    const size = Number.parseInt(chunks.slice(at, begin), 16);
    data += chunks.slice(begin, begin + size);
    at = begin + size + 2;
  }
  return data;
}
