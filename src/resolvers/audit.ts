import { AuditConnectionRef, auditCursor, AuditEventRef } from '../schema/audit.js';
import { builder } from '../schema/builder.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';

builder.queryField('auditEvents', (t) =>
  t.connection(
    {
      type: AuditEventRef,
      description: 'For operators: what was done by whom, newest first.',
      resolve: async (_root, args, { services, requireViewer }) => {
        const page = readPage(args, auditCursor);
        return connectionOf(page, await services.audit.list(requireViewer(), idPage(page)), auditCursor);
      },
    },
    AuditConnectionRef,
  ),
);
