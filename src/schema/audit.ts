import type { AuditEvent } from '../services/audit/audit.js';
import { builder } from './builder.js';
import { idCursor } from './pages.js';

const AuditDetailRef = builder
  .objectRef<{ readonly name: string; readonly value: string }>('AuditDetail')
  .implement({ fields: (t) => ({ name: t.exposeString('name'), value: t.exposeString('value') }) });

export const AuditEventRef = builder.loadableNodeRef<AuditEvent, string>('AuditEvent', {
  id: { resolve: ({ id }) => id },
  load: async (ids, { services, viewer }) => services.audit.byIds(viewer, ids),
  sort: ({ id }) => id,
});

AuditEventRef.implement({
  description: 'Something that was done, kept for 90 days.',
  fields: (t) => ({
    actor: t.exposeString('actor', {
      description: 'An account, `0.0.x`, or the part of the server that acted, such as `reaper`.',
    }),
    action: t.exposeString('action'),
    target: t.exposeString('target', { description: 'What it was done to: a kind and an id.' }),
    detail: t.field({
      type: [AuditDetailRef],
      resolve: ({ detail }) =>
        Object.entries(detail).map(([name, value]) => ({
          name,
          value: typeof value === 'string' ? value : JSON.stringify(value),
        })),
    }),
    at: t.expose('at', { type: 'DateTime' }),
  }),
});

export const auditCursor = idCursor<AuditEvent>('audit');
export const AuditConnectionRef = builder.connectionObject(
  { type: AuditEventRef, name: 'AuditEventConnection' },
  { name: 'AuditEventEdge' },
);
