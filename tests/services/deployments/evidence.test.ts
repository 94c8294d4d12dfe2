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
