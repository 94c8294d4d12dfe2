import { builder } from '../schema/builder.js';
import { localId } from '../schema/global-id.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import { ReaperRef, StrayConnectionRef, strayCursor, StrayResourceRef } from '../schema/reaper.js';
import { ActionNotAllowed, Forbidden, InvalidInput, NotFound, Unavailable } from '../services/errors.js';
import type { Stray } from '../services/reaper/reaper.js';

builder.queryField('reaper', (t) =>
  t.field({
    type: ReaperRef,
    description: 'For operators.',
    resolve: (_root, _args, { services, requireViewer }) => services.reaper.status(requireViewer()),
  }),
);

builder.queryField('strayResources', (t) =>
  t.connection(
    {
      type: StrayResourceRef,
      description:
        'For operators: what was found at the provider without a machine, in an order of no meaning.',
      args: {
        ended: t.arg.boolean({ description: 'Only those that are gone, or only those that are there.' }),
      },
      resolve: async (_root, { ended, ...args }, { services, requireViewer }) => {
        const page = readPage(args, strayCursor);
        const found = await services.reaper.list(requireViewer(), ended ?? null, idPage(page));
        return connectionOf(page, found, strayCursor);
      },
    },
    StrayConnectionRef,
  ),
);

const ReapStraysPayload = builder.objectRef<{ strays: Stray[] }>('ReapStraysPayload').implement({
  fields: (t) => ({
    strays: t.expose('strays', {
      type: [StrayResourceRef],
      description: 'As they are now. One that turned out to belong to a machine is left out.',
    }),
  }),
});

builder.mutationField('reapStrays', (t) =>
  t.field({
    type: ReapStraysPayload,
    description:
      'For operators: ends these strays although most of what is at the provider is unknown here, or the reaper only reports. What is still attached to another goes by a later call, or by the rounds.',
    args: { ids: t.arg.idList({ required: true, description: 'At most 50.' }) },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed, Unavailable] },
    resolve: async (_root, { ids }, { services, requireViewer }) => ({
      strays: await services.reaper.reap(
        requireViewer(),
        ids.map((id) => localId('StrayResource', id, 'ids')),
      ),
    }),
  }),
);
