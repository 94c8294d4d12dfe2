import type { ShownResult, TestServer } from './test-server.js';

/** Reads server-sent events one by one. */
export async function eventStream(server: TestServer, query: string, headers: Record<string, string> = {}) {
  const controller = new AbortController();
  const response = await server.server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query }),
    signal: controller.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let buffered = '';

  /** The next event, or null at the end of the stream. */
  const next = async (): Promise<{ event: string; data: ShownResult | null } | null> => {
    for (;;) {
      const end = buffered.indexOf('\n\n');
      if (end >= 0) {
        const block = buffered.slice(0, end);
        buffered = buffered.slice(end + 2);
        const event = /^event: (.*)$/m.exec(block)?.[1];
        if (event === undefined) continue;
        const data = /^data: ?(.*)$/m.exec(block)?.[1] ?? '';
        return { event, data: data === '' ? null : (JSON.parse(data) as ShownResult) };
      }
      const chunk = await reader?.read();
      if (!chunk || chunk.done) return null;
      buffered += chunk.value;
    }
  };
  return { response, next, leave: () => controller.abort() };
}
