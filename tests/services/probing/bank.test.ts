import { expect, it } from 'vitest';
import type { Question } from '../../../src/db/questions.js';
import { silentLog } from '../../../src/services/log.js';
import { readBank } from '../../../src/services/probing/bank.js';

const rowsOf = (count: number): Question[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{
      id: String(i).padStart(8, '0'),
      modelType: 'LLM' as const,
      topic: 'capitals',
      prompt: `Question ${i}`,
    },
    ...{
      truth: { kind: 'EXACT' as const, text: 'Paris' },
      promptHash: `${i}`,
      isEnabled: true,
      source: 'BUILTIN' as const,
    },
    ...{ createdAt: new Date(0), retiredAt: null, createdBy: null },
  }));

it('reads a bank in time that grows with its size, not with the square of it', () => {
  const took = (count: number): number => {
    const rows = rowsOf(count);
    const since = performance.now();
    expect(readBank(rows, silentLog).get('LLM')).toHaveLength(count);
    return performance.now() - since;
  };
  took(1_000);
  // Sixteen times the questions; the square would be 256 times the time.
  expect(took(80_000)).toBeLessThan(80 * Math.max(1, took(5_000)));
});

it('says of a question that it can not read what is wrong with it, and nothing of what is in it', () => {
  const [row] = rowsOf(1);
  if (!row) throw new Error('There is no row');
  const logged: object[] = [];
  const truth = { kind: 'EXACT', text: ['hidden'] } as unknown as Question['truth'];
  const bank = readBank([{ ...row, truth }], { warn: (fields) => void logged.push(fields) });
  expect(bank.get('LLM')).toBeUndefined();
  expect(logged).toEqual([
    {
      questionId: row.id,
      fault: { name: expect.any(String) as string, message: expect.any(String) as string },
    },
  ]);
  expect(JSON.stringify(logged)).not.toContain('hidden');
});
