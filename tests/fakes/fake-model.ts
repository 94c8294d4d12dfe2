import type { ModelAnswer, ModelPort, ModelRequest } from '../../src/services/adapters/model.js';
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
    asked: [] as { address: string; port: number; path: string }[],
    /** What it returns is the JSON body; a ModelAnswer is given as it is. */
    behaviour: wellBehaved,
    port: {
      async request({ address, port }, request, signal): Promise<ModelAnswer> {
        signal.throwIfAborted();
        fake.asked.push({ address, port, path: request.path });
        const container = engines.at(address, port);
        if (!container)
          return { ok: false, error: 'REFUSED', message: 'connection refused', timings: TIMINGS };
        const answer = fake.behaviour(container, request);
        if (isAnswer(answer)) return answer;
        return { ok: true, status: 200, retryAfterMs: null, text: JSON.stringify(answer), timings: TIMINGS };
      },
      close: async () => {},
    } satisfies ModelPort,
  };
  return fake;
}

const isAnswer = (value: unknown): value is ModelAnswer =>
  typeof value === 'object' && value !== null && 'timings' in value;
