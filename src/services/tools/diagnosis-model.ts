import type { ModelAnswer, ModelRequest } from '../adapters/model.js';
import { chatText, judge, requestOf } from '../probing/checks.js';
import { PROBER_DEFAULTS } from '../probing/limits.js';
import { isOurFault } from '../probing/our-fault.js';
import { type Finding, skipped } from './check-runner.js';
import type { Checks, Diagnosed } from './diagnosis-checks.js';

const PROMPT = 'What is 2 + 2?';
const CHAT_MS = 18_000;
/** A model that takes longer is hardly asked by anybody. */
const SLOW_MS = 10_000;
const WINDOW = 20;
const NOBODY = 'The miner is stopped, or its machine has no address';

/** What the model answers, asked as users ask it. */
export function modelChecks({ miner, vm, needs }: Diagnosed): Checks {
  const { db, model, probes } = needs;
  let chatMs: number | null = null;
  const ask = async (request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer | null> => {
    if (vm?.address == null || miner.state === 'STOPPED') return null;
    const answer = await model.request({ address: vm.address, port: miner.port }, request, signal);
    if (isOurFault(answer)) throw new Error('This server could not ask');
    return answer;
  };

  const kept =
    (kind: 'HEALTH' | 'INFO', path: string) =>
    async (signal: AbortSignal): Promise<Finding> => {
      const answer = await ask(requestOf({ kind }, PROBER_DEFAULTS), signal);
      if (!answer) return skipped(NOBODY);
      const { isOk, detail, error } = judge({ kind }, answer);
      const took = `${Math.round(answer.timings.totalMs)} ms`;
      if (isOk) return { status: 'OK', evidence: `GET ${path} keeps the contract, in ${took}` };
      return {
        status: 'FAIL',
        evidence: `GET ${path}: ${detail?.message ?? error ?? 'no good answer'} (${took})`,
        fix: 'Compare the answer with the contract of the guide, and read the log of the container.',
        log: answer.ok ? [answer.text.slice(0, 500)] : [],
      };
    };

  return [
    { name: 'HEALTH', needs: ['PORT'], timeoutMs: 11_000, run: kept('HEALTH', '/health') },
    { name: 'INFO', needs: ['PORT'], timeoutMs: 11_000, run: kept('INFO', '/info') },
    {
      name: 'CHAT',
      needs: ['PORT'],
      timeoutMs: CHAT_MS + 1_000,
      async run(signal) {
        const body = { prompt: PROMPT, temperature: 0.2, max_tokens: 50 };
        const answer = await ask(
          { method: 'POST', path: '/api/chat', body, timeoutMs: CHAT_MS, maxBytes: PROBER_DEFAULTS.maxBytes },
          signal,
        );
        if (!answer) return skipped(NOBODY);
        const took = Math.round(answer.timings.totalMs);
        const text = answer.ok && answer.status === 200 ? chatText(answer.text) : null;
        if (text !== null) {
          chatMs = took;
          return { status: 'OK', evidence: `POST /api/chat answered "${text.slice(0, 200)}" in ${took} ms` };
        }
        const how = answer.ok ? `status ${answer.status}, and no text in "response"` : answer.message;
        return {
          status: 'FAIL',
          evidence: `POST /api/chat: ${how} (${took} ms)`,
          fix: 'Try the guide’s `curl … /api/chat` yourself, and read the log of the container.',
          log: answer.ok ? [answer.text.slice(0, 500)] : [],
        };
      },
    },
    {
      name: 'RESPONSE_TIME',
      needs: ['CHAT'],
      timeoutMs: 5_000,
      async run() {
        const past = await probes.list(db, { minerId: miner.id, kinds: ['CHAT'] }, { limit: WINDOW });
        const times = past
          .filter(({ isOk }) => isOk)
          .flatMap(({ totalMs }) => totalMs ?? [])
          .toSorted((a, b) => a - b);
        if (chatMs === null) return skipped('CHAT has to be in order first');
        const [median, slowest] = [times[Math.floor(times.length / 2)], times.at(-1)];
        const window =
          median === undefined || slowest === undefined
            ? 'nothing was measured yet'
            : `the last ${times.length} took ${Math.round(median)} ms in the middle and ${Math.round(slowest)} ms at most`;
        const evidence = `${chatMs} ms; ${window}`;
        const isSlower = median !== undefined && chatMs > 2 * median && chatMs > 500;
        if (chatMs <= SLOW_MS && !isSlower) return { status: 'OK', evidence };
        return {
          status: 'WARN',
          evidence,
          fix: 'Speed is 30 % of the score: quantise the model, cache answers, or take a larger machine with `resizeMiner`.',
        };
      },
    },
  ];
}
