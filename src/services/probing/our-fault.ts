import type { ModelAnswer } from '../adapters/model.js';

/** We could not ask: nobody is judged by that. */
export const isOurFault = (answer: ModelAnswer): boolean => !answer.ok && answer.error === 'OUR_FAULT';
