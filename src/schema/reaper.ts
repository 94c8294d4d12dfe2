import { REAPER_MODES } from '../services/reaper/mode.js';
import type { ReaperStatus, Stray } from '../services/reaper/reaper.js';
import { builder } from './builder.js';
import { ProviderEnum, ResourceKindEnum, StrayReasonEnum } from './enums.js';
import { idCursor } from './pages.js';

const ReaperModeEnum = builder.enumType('ReaperMode', {
  values: {
    report: { description: 'Tells what it would end, and touches nothing.' },
    destroy: { description: 'Ends what has been a stray for long enough.' },
  } satisfies Record<(typeof REAPER_MODES)[number], object>,
});

export const ReaperRef = builder.objectRef<ReaperStatus>('Reaper').implement({
  description: 'What looks for resources at the provider that cost money and serve nobody.',
  fields: (t) => ({
    mode: t.expose('mode', { type: ReaperModeEnum }),
    prefix: t.exposeString('prefix', {
      description: 'How the names begin that this database gives; nothing else is looked at.',
    }),
    strays: t.exposeInt('strays', { description: 'How many there are now.' }),
    lastRunAt: t.expose('lastRunAt', { type: 'DateTime', nullable: true }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'Why the last round did not do all of its work; null when it did.',
    }),
    nextRunAt: t.expose('nextRunAt', { type: 'DateTime', nullable: true, description: 'About then.' }),
  }),
});

export const StrayResourceRef = builder.loadableNodeRef<Stray, string>('StrayResource', {
  id: { resolve: ({ id }) => id },
  load: async (ids, { services, viewer }) => services.reaper.byIds(viewer, ids),
  sort: ({ id }) => id,
});

StrayResourceRef.implement({
  description: 'Something at the provider that bears a name of ours and belongs to no machine.',
  fields: (t) => ({
    provider: t.expose('provider', { type: ProviderEnum }),
    kind: t.expose('kind', { type: ResourceKindEnum }),
    resourceId: t.exposeString('resourceId', { description: 'Its id at the provider.' }),
    name: t.exposeString('name'),
    state: t.exposeString('state', { description: 'The provider’s own word.' }),
    reason: t.expose('reason', { type: StrayReasonEnum }),
    firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime' }),
    lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime' }),
    endingAt: t.expose('endingAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its end was first ordered.',
    }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    lastError: t.exposeString('lastError', { nullable: true, description: 'Why it is still there.' }),
  }),
});

export const strayCursor = idCursor<Stray>('stray');
export const StrayConnectionRef = builder.connectionObject(
  { type: StrayResourceRef, name: 'StrayResourceConnection' },
  { name: 'StrayResourceEdge' },
);
