import type { Question } from '../../db/questions.js';
import type { ModelType } from '../../db/words.js';
import { parseTruth, type Truth } from '../grading/truths.js';
import type { Log } from '../log.js';
import { faultOf } from '../validation/fault.js';

export interface BankQuestion {
  readonly id: string;
  readonly prompt: string;
  readonly truth: Truth;
}

/** The questions of an epoch, each type's in the order of their ids, so that the same draw finds the same one. */
export type Bank = ReadonlyMap<ModelType, readonly BankQuestion[]>;

export const emptyBank: Bank = new Map();

export function readBank(rows: readonly Question[], log: Pick<Log, 'warn'>): Bank {
  const bank = new Map<ModelType, BankQuestion[]>();
  for (const { id, modelType, prompt, truth } of rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    try {
      const question = { id, prompt, truth: parseTruth(truth, 'truth') };
      const sameType = bank.get(modelType);
      if (sameType) sameType.push(question);
      else bank.set(modelType, [question]);
    } catch (error) {
      log.warn({ fault: faultOf(error), questionId: id }, 'a question of the bank can not be read');
    }
  }
  return bank;
}
