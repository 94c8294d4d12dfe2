import { isIPv6 } from 'node:net';
import type { ModelAnswer, ModelPort, ModelRequest } from '../../src/services/adapters/model.js';
import { CANDIDATE_HEADER, GATE_PATH, routesIn } from '../../src/services/deployments/gate-config.js';
import type { FakeContainer, FakeEngines } from './fake-engine.js';

export type ModelBehaviour = (container: FakeContainer, request: ModelRequest) => unknown;

/** Keeps the contract. */
export const wellBehaved: ModelBehaviour = (_container, { path }) => {
  if (path === '/health') return { status: 'healthy', model_loaded: true };
  if (path === '/info') return { model_name: 'fake', model_type: 'llm', version: '1', capabilities: ['qa'] };
  return { response: '4' };
};

const TIMINGS = { firstByteMs: 1, totalMs: 2 };

/** Whatever runs on a fake engine and has the asked port answers, as its behaviour says; nothing there refuses. */
export function createFakeModel(engines: FakeEngines) {
  const fake = {
    /** The gates' own pages are not counted. */
    asked: [] as {
      address: string;
      port: number;
      path: string;
      headers?: Readonly<Record<string, string>>;
    }[],
    /** What it returns is the JSON body; a ModelAnswer is given as it is. */
    behaviour: wellBehaved,
    port: {
      async request({ address, port, headers }, request, signal): Promise<ModelAnswer> {
        signal.throwIfAborted();
        const config = engines.gateAt(address, port);
        if (config !== null && isIPv6(address) && !config.includes(`bind :::${port} v4v6\n`))
          return { ok: false, error: 'REFUSED', message: 'connection refused', timings: TIMINGS };
        const routes = config === null ? null : routesIn(config);
        if (config !== null && request.path === GATE_PATH)
          return said(200, / string ([0-9a-f]{16}) if /.exec(config)?.[1] ?? '');
        fake.asked.push({ address, port, path: request.path, ...(headers && { headers }) });
        const container = engines.at(address, port, headers);
        if (!container && routes)
          return headers && CANDIDATE_HEADER in headers
            ? said(421, 'That version is not here')
            : said(503, '{"error":"No version of this model is being served"}');
        if (!container)
          return { ok: false, error: 'REFUSED', message: 'connection refused', timings: TIMINGS };
        const answer = fake.behaviour(container, request);
        if (isAnswer(answer)) return answer;
        return said(200, JSON.stringify(answer));
      },
      close: async () => {},
    } satisfies ModelPort,
  };
  return fake;
}

const said = (status: number, text: string): ModelAnswer => ({
  ok: true,
  status,
  retryAfterMs: null,
  text,
  timings: TIMINGS,
});

const isAnswer = (value: unknown): value is ModelAnswer =>
  typeof value === 'object' && value !== null && 'timings' in value;
