import { expect, it } from 'vitest';
import type { Engine } from '../../../src/services/adapters/engine.js';
import { gatherEvidence } from '../../../src/services/deployments/containers.js';

const SIGNAL = new AbortController().signal;

it('keeps the last lines of a log, however many the engine sends', async () => {
  const engine: Pick<Engine, 'inspect' | 'logs'> = {
    inspect: async () => ({ healthLog: ['exit 1: ill'] }) as never,
    async *logs() {
      for (let batch = 0; batch < 3; batch += 1)
        yield Array.from({ length: 200_000 }, (_, i) => ({
          engineTime: '',
          stream: 'STDOUT' as const,
          text: `${batch}/${i}`,
        }));
    },
  };
  const { logTail, healthLog } = await gatherEvidence(engine as Engine, 'c', SIGNAL);
  expect(logTail).toHaveLength(50);
  expect(logTail.at(-1)).toBe('2/199999');
  expect(healthLog).toEqual(['exit 1: ill']);
});

it('keeps the beginning of a line that is too long, so that no secret lies across a seam', async () => {
  const line = (text: string) => ({ engineTime: '', stream: 'STDOUT' as const, text });
  const engine: Pick<Engine, 'inspect' | 'logs'> = {
    inspect: async () => ({ healthLog: [] }) as never,
    async *logs() {
      yield [{ ...line('xxsec'), isCut: true }, { ...line('ret'), continues: true }, line('next')];
    },
  };
  const { logTail } = await gatherEvidence(engine as Engine, 'c', SIGNAL);
  expect(logTail).toEqual(['xxsec', 'next']);
});

const engineSaying = (lines: readonly string[], healthLog: readonly string[] = []): Engine => {
  const engine: Pick<Engine, 'inspect' | 'logs'> = {
    inspect: async () => ({ healthLog }) as never,
    async *logs() {
      yield lines.map((text) => ({ engineTime: '', stream: 'STDOUT' as const, text }));
    },
  };
  return engine as Engine;
};
const POLLS = [
  'INFO:     172.17.0.1:40000 - "GET /health HTTP/1.1" 200 OK',
  '\x1b[32mINFO\x1b[0m:     172.17.0.1:40000 - "\x1b[1mGET /health HTTP/1.1\x1b[0m" \x1b[32m200 OK\x1b[0m',
  '172.17.0.1 - - [23/Nov/2026 08:00:00] "GET /health HTTP/1.1" 200 -',
  '172.17.0.1 - - [23/Nov/2026:08:00:00 +0000] "GET /health HTTP/1.1" 503 12 "-" "tensornode"',
  'GET /health 200 1.204 ms - 20',
  '[GIN] 2026/11/23 - 08:00:00 | 200 |     30.1µs |      172.17.0.1 | GET      "/health"',
];
const SAID = [
  'Traceback (most recent call last):',
  'GET /health failed: 200 weights are missing',
  '"GET /healthy HTTP/1.1" 200 OK',
  '"POST /api/chat HTTP/1.1" 500 Internal Server Error',
  'GET /info 200',
];

it('leaves the lines of our own looks out of the tail, as long as there is anything else', async () => {
  const many = Array.from({ length: 60 }, () => POLLS).flat();
  const { logTail } = await gatherEvidence(engineSaying([...SAID, ...many]), 'c', SIGNAL);
  expect(logTail).toEqual(SAID);
  expect((await gatherEvidence(engineSaying(many), 'c', SIGNAL)).logTail).toEqual(many.slice(-50));
  const chosen = engineSaying(['ready', '"GET /v1/up+ HTTP/1.1" 200 OK']);
  expect((await gatherEvidence(chosen, 'c', SIGNAL, { healthPath: '/v1/up+' })).logTail).toEqual(['ready']);
});

it('gives our looks where the image has no check of its own', async () => {
  const looks = ['GET /health 503'];
  expect(await gatherEvidence(engineSaying([]), 'c', SIGNAL, { looks })).toMatchObject({ healthLog: looks });
  const own = await gatherEvidence(engineSaying([], ['exit 1: ill']), 'c', SIGNAL, { looks });
  expect(own.healthLog).toEqual(['exit 1: ill']);
});
