import { createHash } from 'node:crypto';
import { createGuardedHttp, type GuardedHttp, redirectOf, refuse } from './guarded-http.js';
import type { FetchLimits, SourceFetcherPort } from './source-fetcher.js';

/** Fetches what a stranger's URL names, and nothing that only we can reach. */
export function createGuardedFetcher(
  options: Parameters<typeof createGuardedHttp>[0],
): Pick<SourceFetcherPort, 'check' | 'fetch'> {
  return fetcherOver(createGuardedHttp(options));
}

export function fetcherOver(http: GuardedHttp): Pick<SourceFetcherPort, 'check' | 'fetch'> {
  async function follow(text: string, limits: FetchLimits, signal: AbortSignal) {
    let url = http.check(text);
    for (let hop = 0; ; hop += 1) {
      const found = await http.ask(url, {}, signal, async (answer) => {
        const next = redirectOf(answer);
        if (next) return next;
        if (answer.status !== 200) refuse('BAD_STATUS', `HTTP ${answer.status}`);
        return answer.bytes(limits.maxBytes);
      });
      if (!(found instanceof URL)) return { bytes: found, finalUrl: url.href };
      if (hop >= limits.maxRedirects)
        refuse('TOO_MANY_REDIRECTS', `more than ${limits.maxRedirects} redirects`);
      url = http.check(found.href);
    }
  }

  return {
    check: (text) => void http.check(text),

    async fetch(text, limits, signal) {
      const { bytes, finalUrl } = await http.within(limits.timeoutMs, signal, (ending) =>
        follow(text, limits, ending),
      );
      return { bytes, finalUrl, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
    },
  };
}
