import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Assessment, JudgePort, Verdict } from './judge.js';
import type { Secret } from '../security/secret.js';
import { AdapterError } from './failure.js';
import { createHttpClient } from './http-client.js';
import { type Decoy, decoyFormat, decoyMessages, judgeFormat, judgeMessages } from './judge-messages.js';

interface Options {
  /** Up to and with the version, such as `https://api.example.org/v1`. */
  readonly baseUrl: string;
  readonly apiKey: Secret | null;
  readonly model: string;
  /** For one call; an assessment makes at most four, and the first of a question four more. Default 20 s. */
  readonly timeoutMs?: number;
}

const CALLS = 2;
const MAX_BYTES = 256 * 1024;
/** A judge that gives more to an answer measured against a wrong one does what the answer says. */
const MOST_FOR_DECOY = 0.2;
/** A wrong answer that the judge takes for the right one is drawn anew. */
const DRAWS = 2;
const MAX_DECOYS = 200;

type Question = Omit<Assessment, 'answer'>;
type Doubt = Extract<Verdict, { ok: false }>;
interface Asking<T> {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly format: unknown;
  readonly shape: z.ZodType<T>;
  /** How much it may say, and how freely. */
  readonly with: { readonly max_tokens: number; readonly temperature: number };
}

const FIRM = { max_tokens: 400, temperature: 0 };
const FREE = { max_tokens: 1_600, temperature: 1 };

const code = (): string => randomBytes(12).toString('hex');
const doubt = (why: string): Doubt => ({ ok: false, doubt: why });
const STEERED = doubt('the judge gave the same answer a good grade against a wrong one');

const verdictShape = z.strictObject({
  nonce: z.string(),
  grade: z.number().min(0).max(1),
  reason: z.string().max(4_000),
});
const decoyShape = z.strictObject({
  nonce: z.string(),
  reference: z.string().trim().min(1).max(8_000),
  rubric: z.string().max(8_000).nullable(),
});
const completionShape = z.looseObject({
  choices: z
    .array(z.looseObject({ message: z.looseObject({ content: z.string() }) }))
    .min(1)
    .max(8),
});

/** Any OpenAI-compatible model that compares an answer with the truth, and is believed only as far as it can be checked. */
export function createJudge({ baseUrl, apiKey, model, timeoutMs = 20_000 }: Options) {
  const client = createHttpClient({
    adapter: 'judge',
    baseUrl,
    headers: apiKey ? { authorization: `Bearer ${apiKey.reveal()}` } : {},
    timeoutMs,
    maxBytes: MAX_BYTES,
  });

  const closing = new AbortController();
  const decoys = new Map<string, ReturnType<typeof drawDecoy>>();

  async function complete(body: unknown, signal: AbortSignal): Promise<string> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await client.call(
          { method: 'POST', path: '/chat/completions', body, repeatable: false, read: contentOf },
          signal,
        );
      } catch (error) {
        if (signal.aborted || tried >= CALLS || !(error instanceof AdapterError)) throw error;
      }
    }
  }

  /** What was asked for in its form and with its nonce, or why not. */
  async function ask<T extends { readonly nonce: string }>(
    { messages, format, shape, with: how }: Asking<T>,
    nonce: string,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly said: T } | Doubt> {
    let content: string;
    try {
      const body = { model, messages, ...how, response_format: format };
      content = await complete(body, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof AdapterError)) throw error;
      return doubt(`the judge could not be asked (${error.kind})`);
    }
    const parsed = shape.safeParse(parseJson(content));
    if (!parsed.success) return doubt('the judge did not answer in the form it was given');
    if (parsed.data.nonce !== nonce) return doubt('the judge did not return its nonce');
    return { ok: true, said: parsed.data };
  }

  async function judgeOnce(assessment: Assessment, signal: AbortSignal): Promise<Verdict> {
    const [nonce, mark] = [code(), code()];
    if (assessment.answer.includes(mark)) return doubt('the answer contains the delimiter');
    const messages = judgeMessages(assessment, nonce, mark);
    const heard = await ask(
      { messages, format: judgeFormat, shape: verdictShape, with: FIRM },
      nonce,
      signal,
    );
    return heard.ok ? { ok: true, grade: heard.said.grade, reason: heard.said.reason } : heard;
  }

  /** A wrong answer to the same question in the form of the right one: nobody who answers has seen either. */
  async function drawDecoy(
    question: Question,
  ): Promise<{ readonly ok: true; readonly decoy: Decoy } | Doubt> {
    const { signal } = closing;
    for (let drawn = 1; ; drawn += 1) {
      const [nonce, mark] = [code(), code()];
      const messages = decoyMessages(question, nonce, mark);
      const heard = await ask(
        { messages, format: decoyFormat, shape: decoyShape, with: FREE },
        nonce,
        signal,
      );
      if (!heard.ok) return heard;
      const { reference, rubric } = heard.said;
      const decoy = { reference, rubric: question.rubric === null ? null : rubric };
      const { prompt, reference: answer } = question;
      const verdict = await judgeOnce({ ...decoy, prompt, answer }, signal);
      if (!verdict.ok) return verdict;
      if (verdict.grade <= MOST_FOR_DECOY) return { ok: true, decoy };
      if (drawn >= DRAWS) return doubt('the judge gives another question’s answer a good grade as well');
    }
  }

  /** One for all the answers to a question. */
  function decoyOf(question: Question): ReturnType<typeof drawDecoy> {
    const key = JSON.stringify([question.prompt, question.reference, question.rubric]);
    const known = decoys.get(key);
    if (known) return known;
    const drawn = drawDecoy(question);
    decoys.set(key, drawn);
    const [oldest] = decoys.keys();
    if (decoys.size > MAX_DECOYS && oldest !== undefined) decoys.delete(oldest);
    const forget = (): void => {
      if (decoys.get(key) === drawn) decoys.delete(key);
    };
    drawn.then((found) => found.ok || forget(), forget);
    return drawn;
  }

  const judge: JudgePort = {
    name: model,

    async assess(assessment, signal) {
      signal.throwIfAborted();
      const { prompt, reference, rubric } = assessment;
      const found = await unlessAborted(decoyOf({ prompt, reference, rubric }), signal);
      if (!found.ok) return found;
      const against = async (decoy: Partial<Decoy>): Promise<Verdict> =>
        judgeOnce({ ...assessment, ...decoy }, signal);
      // In either order, so that nothing tells the one call from the other.
      const isControlFirst = randomInt(2) === 0;
      const first = await against(isControlFirst ? found.decoy : {});
      if (!first.ok) return first;
      if (isControlFirst ? first.grade > MOST_FOR_DECOY : first.grade === 0) {
        return isControlFirst ? STEERED : first;
      }
      const second = await against(isControlFirst ? {} : found.decoy);
      if (!second.ok) return second;
      const [verdict, control] = isControlFirst ? [second, first] : [first, second];
      return control.grade > MOST_FOR_DECOY ? STEERED : verdict;
    },
  };
  return {
    ...judge,
    close() {
      closing.abort(new Error('The judge was closed'));
      return client.close();
    },
  };
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function contentOf({ status, text }: { readonly status: number; readonly text: string }): string {
  if (status < 200 || status > 299) {
    const kind = status === 401 || status === 403 ? 'AUTH' : status === 429 ? 'RATE_LIMIT' : 'UNREACHABLE';
    throw new AdapterError('judge', kind, `it answered with status ${status}`);
  }
  const completion = completionShape.safeParse(parseJson(text));
  const [choice] = completion.data?.choices ?? [];
  if (!choice) throw new AdapterError('judge', 'GARBLED', 'it did not answer with a completion');
  return choice.message.content;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
