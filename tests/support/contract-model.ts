import type { ServerResponse } from 'node:http';
import { type Asked, startHttp } from '../adapters/support/servers.js';

/** As the guide prints them. */
export const HEALTH = { status: 'healthy', model_loaded: true, uptime: '2h 15m 30s' };
export const INFO = {
  model_name: 'your-model-name',
  model_type: 'llm',
  version: '1.0.0',
  capabilities: ['text-generation', 'qa'],
  max_context_length: 4096,
};
export const CHAT = {
  response: "Model's answer",
  model: 'your-model-name',
  timestamp: '2024-01-15T10:30:00Z',
  processing_time: 1.23,
};

export type Answer = (asked: Asked, response: ServerResponse) => unknown;
export const always =
  (value: unknown): Answer =>
  () =>
    value;

/** A server that keeps the contract but for what is given. */
export const startModel = (routes: Readonly<Record<string, Answer>> = {}) => {
  const known: Readonly<Record<string, Answer>> = {
    '/health': always(HEALTH),
    '/info': always(INFO),
    '/api/chat': always(CHAT),
    ...routes,
  };
  return startHttp((asked, response) => {
    const answer = known[asked.url.pathname];
    if (answer) return answer(asked, response);
    response.statusCode = 404;
    return { error: 'Model not available' };
  });
};
