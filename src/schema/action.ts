import { builder } from './builder.js';

export interface AvailableAction {
  readonly action: string;
  readonly allowed: boolean;
  readonly reason: string | null;
}

export const AvailableActionRef = builder.objectRef<AvailableAction>('AvailableAction').implement({
  description: 'What could be done with a thing, and if not now, why not.',
  fields: (t) => ({
    action: t.exposeString('action', { description: 'Like TERMINATE; more may come.' }),
    allowed: t.exposeBoolean('allowed'),
    reason: t.exposeString('reason', { nullable: true, description: 'Why it is not allowed now.' }),
  }),
});
