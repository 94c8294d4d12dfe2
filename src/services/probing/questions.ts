import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database, Executor } from '../../db/database.js';
import type { Question, QuestionRepository } from '../../db/questions.js';
import { newId, type PageRequest } from '../../db/repository.js';
import { MODEL_TYPES, type ModelType } from '../../db/words.js';
import { mayOperate, requireOperator, requireScope, type Viewer } from '../accounts/viewer.js';
import type { Audit } from '../audit/audit.js';
import { DomainError, InvalidInput, NotFound } from '../errors.js';
import { wordsOf } from '../grading/text.js';
import { areDifferent, parseTruth, type Truth } from '../grading/truths.js';
import { shapeWords } from '../shape-words.js';
import { faultOf } from '../validation/fault.js';

interface Needs {
  readonly db: Database;
  readonly questions: QuestionRepository;
  readonly audit: Pick<Audit, 'record'>;
  readonly now: () => Date;
}

/** What one line adds, or why it adds nothing. */
export interface LineProblem {
  /** Counted from 1, empty lines too. */
  readonly line: number;
  readonly field: string | null;
  readonly message: string;
}
export interface AddedQuestions {
  readonly isDryRun: boolean;
  readonly added: number;
  /** Known already, or twice among the lines. */
  readonly duplicates: number;
  readonly problems: readonly LineProblem[];
}

const MAX_LINES = 5_000;
const MAX_CHARACTERS = 4_000_000;
const MAX_PROBLEMS = 100;

const lineShape = z.strictObject({
  modelType: z.enum(MODEL_TYPES).default('LLM'),
  topic: z.string().trim().min(1).max(60),
  prompt: z.string().trim().min(3).max(4_000),
  truth: z.unknown(),
});

/** A question as its line says it. */
interface Line {
  readonly line: number;
  readonly modelType: ModelType;
  readonly topic: string;
  readonly prompt: string;
  readonly promptHash: string;
  readonly truth: Truth;
}

/** The same question in other case, spacing and punctuation is the same question. */
export const hashOfPrompt = (prompt: string): string =>
  createHash('sha256').update(wordsOf(prompt).join(' '), 'utf8').digest('hex');

/** Reads JSONL; each line that cannot be read is named with what is wrong. */
export function readQuestions(jsonl: string): { readonly lines: Line[]; readonly problems: LineProblem[] } {
  const lines: Line[] = [];
  const problems: LineProblem[] = [];
  for (const [index, text] of jsonl.split('\n').entries()) {
    if (text.trim() === '') continue;
    try {
      lines.push(readLine(text, index + 1));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      problems.push({ line: index + 1, field: error.field, message: error.message });
    }
  }
  return { lines, problems };
}

function readLine(text: string, line: number): Line {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new InvalidInput('line', 'This line is not JSON');
  }
  const shape = lineShape.safeParse(parsed, { error: shapeWords });
  if (!shape.success) {
    const [issue] = shape.error.issues;
    throw refused(issue?.path.join('.') || 'line', issue?.message ?? 'is no question');
  }
  const { prompt } = shape.data;
  if (wordsOf(prompt).length === 0 || prompt.includes('\u0000')) {
    throw new InvalidInput('prompt', 'The prompt has no words');
  }
  const truth = truthOf(shape.data.truth);
  if (truth.kind === 'JUDGE') {
    throw new InvalidInput('truth.kind', 'A challenge is graded by rule; JUDGE is for validations');
  }
  if (truth.kind === 'CHOICE' && !areDifferent(truth.options)) {
    throw new InvalidInput('truth.options', 'An option is there twice, so no answer could be told from it');
  }
  return { ...shape.data, line, prompt, promptHash: hashOfPrompt(prompt), truth };
}

function truthOf(given: unknown): Truth {
  try {
    return parseTruth(given, 'truth');
  } catch (error) {
    throw error instanceof InvalidInput && error.field ? refused(error.field, error.message) : error;
  }
}

const refused = (field: string, what: string): InvalidInput =>
  new InvalidInput(field, `${field === 'line' ? 'This line' : `\`${field}\``} ${what}`);

/** The bank of questions: what operators may see and change, and miners must not read. */
export function createQuestions({ db, questions, audit, now }: Needs) {
  const missingOf = async (lines: readonly Line[]): Promise<Line[]> => {
    const seen = new Set<string>();
    const distinct = lines.filter(({ modelType, promptHash }) => {
      const key = `${modelType} ${promptHash}`;
      return !seen.has(key) && seen.add(key);
    });
    const missing: Line[] = [];
    for (const modelType of MODEL_TYPES) {
      const own = distinct.filter((line) => line.modelType === modelType);
      const hashes = own.map(({ promptHash }) => promptHash);
      const known = new Set((await questions.listByHash(db, modelType, hashes)).map((row) => row.promptHash));
      missing.push(...own.filter(({ promptHash }) => !known.has(promptHash)));
    }
    return missing;
  };

  /** The store's own errors repeat every question with its truth. */
  const store = async (executor: Executor, rows: readonly Question[]): Promise<Question[]> => {
    try {
      return await questions.add(executor, rows);
    } catch (error) {
      const { name, message } = faultOf(error);
      throw new Error(`The questions could not be stored: ${name}: ${message}`);
    }
  };

  const rowsOf = (lines: readonly Line[], createdBy: string | null): Question[] =>
    lines.map(({ line: _line, truth, ...kept }) => ({
      ...kept,
      id: newId(),
      truth: { ...truth },
      source: createdBy === null ? 'BUILTIN' : 'OPERATOR',
      isEnabled: true,
      createdBy,
      createdAt: now(),
      retiredAt: null,
    }));

  return {
    /** Puts our own questions into the store; those that are there, also retired ones, stay as they are. */
    async load(jsonl: string): Promise<number> {
      const { lines, problems } = readQuestions(jsonl);
      const [problem] = problems;
      if (problem) throw new Error(`Line ${problem.line} of the bank: ${problem.message}`);
      const missing = await missingOf(lines);
      return (await store(db, rowsOf(missing, null))).length;
    },

    /** All lines or none: with any problem nothing is added. */
    async add(viewer: Viewer, jsonl: string, isDryRun: boolean): Promise<AddedQuestions> {
      const { accountId } = requireOperator(requireScope(viewer, 'operate'));
      if (jsonl.length > MAX_CHARACTERS) {
        throw new InvalidInput(
          'input.jsonl',
          `At most ${MAX_CHARACTERS} characters at once`,
          'Send it in parts.',
        );
      }
      const { lines, problems } = readQuestions(jsonl);
      if (lines.length + problems.length === 0)
        throw new InvalidInput('input.jsonl', 'There is no line in it');
      if (lines.length + problems.length > MAX_LINES) {
        throw new InvalidInput('input.jsonl', `At most ${MAX_LINES} lines at once`, 'Send it in parts.');
      }
      const missing = await missingOf(lines);
      const found = {
        isDryRun,
        duplicates: lines.length - missing.length,
        problems: problems.slice(0, MAX_PROBLEMS),
      };
      if (problems.length > 0) return { ...found, added: 0 };
      if (isDryRun || missing.length === 0) return { ...found, added: missing.length };
      const added = await db.transaction(async (tx) => {
        const rows = await store(tx, rowsOf(missing, accountId));
        const detail = { count: rows.length };
        await audit.record(tx, { actor: accountId, action: 'ADD_QUESTIONS', target: 'questions', detail });
        return rows.length;
      });
      return { ...found, added, duplicates: lines.length - added };
    },

    /** Not asked any more from the next epoch on; what was asked from it can still be checked. */
    async retire(viewer: Viewer, id: string): Promise<Question> {
      const { accountId } = requireOperator(requireScope(viewer, 'operate'));
      return db.transaction(async (tx) => {
        const question = await questions.retire(tx, id, now());
        if (!question) throw new NotFound('question', 'id');
        await audit.record(tx, { actor: accountId, action: 'RETIRE_QUESTION', target: id });
        return question;
      });
    },

    byIds: async (viewer: Viewer | null, ids: readonly string[]): Promise<Question[]> =>
      mayOperate(viewer) ? questions.byIds(db, ids) : [],

    async list(
      viewer: Viewer,
      filter: Parameters<QuestionRepository['list']>[1],
      page: PageRequest,
    ): Promise<Question[]> {
      requireOperator(requireScope(viewer, 'read'));
      return questions.list(db, filter, page);
    },
  };
}
export type Questions = ReturnType<typeof createQuestions>;
