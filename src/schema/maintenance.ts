import type { MaintenanceWindow } from '../db/maintenance.js';
import { effectiveSpan } from '../services/probing/maintenance-plan.js';
import { builder } from './builder.js';
import { MinerRef } from './miner-ref.js';

export const MaintenanceWindowRef = builder.loadableNodeRef<MaintenanceWindow, string>('MaintenanceWindow', {
  id: { resolve: (window) => window.id },
  load: async (ids, { services }) => services.maintenance.byIds(ids),
  sort: (window) => window.id,
});

MaintenanceWindowRef.implement({
  description:
    'An announced time in which a miner is neither judged nor asked. Public, like what is measured.',
  fields: (t) => ({
    miner: t.field({ type: MinerRef, resolve: ({ minerId }) => minerId }),
    startsAt: t.expose('startsAt', { type: 'DateTime' }),
    endsAt: t.expose('endsAt', { type: 'DateTime' }),
    reason: t.exposeString('reason'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    cancelledAt: t.expose('cancelledAt', { type: 'DateTime', nullable: true }),
    isOn: t.boolean({
      description: 'Now.',
      resolve: (window) => {
        const span = effectiveSpan(window);
        const at = new Date();
        return span !== null && span.startsAt <= at && at < span.endsAt;
      },
    }),
  }),
});

builder.objectField(MinerRef, 'maintenance', (t) =>
  t.loadableGroup({
    type: MaintenanceWindowRef,
    description:
      'Of the last seven days and what is to come, by their beginning; cancelled ones as well. At most the newest 50.',
    load: async (ids: string[], { services }) => services.maintenance.listOf(ids),
    group: (window) => (typeof window === 'string' ? '' : window.minerId),
    resolve: ({ id }) => id,
  }),
);
