import type { GuardedAnswer, GuardedHttp } from './guarded-http.js';
import { begunAnswer, explain, OutOfTime } from './http-model.js';
import { onAbort } from './abortable.js';
import type { ModelAnswer, ModelErrorCode, ModelRequest, ModelUrls } from './model.js';
import { SourceFetchFailed } from './source-fetcher.js';

/** Whoever asks may be anybody, so the messages tell what they could see themselves, and no address. */
const MESSAGES: Readonly<Record<ModelErrorCode, string>> = {
  REFUSED: 'the connection was refused',
  UNREACHABLE: 'it can not be reached',
  TIMEOUT: 'no complete answer in time',
  RESET: 'the connection broke off',
  TOO_LARGE: 'the answer is too large',
  BAD_HTTP: 'what answers there does not speak HTTP',
  // The same whether there is no such name or it is one of ours.
  ADDRESS_REFUSED: 'its host has no address, or none that is public',
  OUR_FAULT: 'this server could open no connection',
};
const UNTRUSTED = /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

/** Models behind URLs that a stranger named. */
export function createModelUrls(http: GuardedHttp): ModelUrls {
  async function ask(
    url: URL,
    { method, body, maxBytes }: ModelRequest,
    startedAt: number,
    ending: AbortSignal,
  ): Promise<ModelAnswer> {
    let firstByteMs: number | null = null;
    let status: number | null = null;
    const chunks: Buffer[] = [];
    const timings = () => ({ firstByteMs, totalMs: performance.now() - startedAt });
    const read = async (answer: GuardedAnswer): Promise<ModelAnswer> => {
      firstByteMs = performance.now() - startedAt;
      status = answer.status;
      for await (const chunk of answer.pieces(maxBytes)) chunks.push(chunk);
      const contentType = answer.header('content-type') ?? null;
      const text = Buffer.concat(chunks).toString('utf8');
      return { ok: true, status, retryAfterMs: null, contentType, text, timings: timings() };
    };
    try {
      const call = {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
      };
      return await http.ask(url, call, ending, read);
    } catch (error) {
      const about = ending.reason instanceof OutOfTime ? explain(ending.reason) : told(error);
      return { ok: false, ...about, ...begunAnswer(status, chunks), timings: timings() };
    }
  }

  return {
    at(text) {
      const base = http.check(text);
      return {
        async request(_endpoint, wanted, signal) {
          signal.throwIfAborted();
          const ending = new AbortController();
          const forget = onAbort(signal, () => ending.abort(signal.reason));
          const timer = setTimeout(() => ending.abort(new OutOfTime(wanted.timeoutMs)), wanted.timeoutMs);
          try {
            const url = new URL(base.origin);
            url.pathname = base.pathname.replace(/\/+$/, '') + wanted.path;
            const answer = await ask(url, wanted, performance.now(), ending.signal);
            if (!answer.ok && signal.aborted) throw signal.reason;
            return answer;
          } finally {
            clearTimeout(timer);
            forget();
          }
        },
      };
    },
  };
}

function told(error: unknown): { error: ModelErrorCode; message: string } {
  if (error instanceof SourceFetchFailed) return refused(error);
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (typeof code === 'string' && UNTRUSTED.test(code))
    return { error: 'BAD_HTTP', message: `its certificate is not trusted (${code})` };
  const { error: known } = explain(error);
  return { error: known, message: MESSAGES[known] };
}

function refused({ reason, message }: SourceFetchFailed): { error: ModelErrorCode; message: string } {
  switch (reason) {
    case 'TOO_LARGE':
      return { error: 'TOO_LARGE', message };
    case 'BAD_STATUS':
      return { error: 'BAD_HTTP', message };
    default:
      return { error: 'ADDRESS_REFUSED', message: MESSAGES.ADDRESS_REFUSED };
  }
}
