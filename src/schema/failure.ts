import type { Failure } from '../db/words.js';
import { builder } from './builder.js';
import { DeployStepEnum } from './enums.js';

export const FailureRef = builder.objectRef<Failure>('Failure').implement({
  description: 'Why something ended badly, and what was seen just before. Shown to the owner only.',
  fields: (t) => ({
    step: t.expose('step', { type: DeployStepEnum, nullable: true }),
    code: t.exposeString('code', { description: 'Stable, to branch on.' }),
    message: t.exposeString('message'),
    hint: t.exposeString('hint', { nullable: true, description: 'What to do next.' }),
    logTail: t.exposeStringList('logTail', { description: 'The last lines the container wrote.' }),
    healthLog: t.exposeStringList('healthLog', { description: 'What the last health checks found.' }),
    retryable: t.exposeBoolean('retryable', { description: 'Whether trying again unchanged may help.' }),
  }),
});
