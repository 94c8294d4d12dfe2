import { backfills } from '../schema/backfills.js';
import { builder } from '../schema/builder.js';
import type { Context } from '../schema/context.js';
import { freshly } from '../schema/fresh.js';
import {
  NoticeConnectionRef,
  noticeCursor,
  NoticeRef,
  type NoticeStreamItem,
  NoticeStreamItemRef,
} from '../schema/notice.js';
import { connectionOf, idPage, readPage } from '../schema/pages.js';
import { AFTER, itemsOf } from '../schema/stream.js';
import { payloadOf } from '../services/events/event-stream.js';

builder.queryField('notices', (t) =>
  t.connection(
    {
      type: NoticeRef,
      description: 'What you were told, newest first.',
      resolve: async (_root, args, { services, requireViewer }) => {
        const page = readPage(args, noticeCursor);
        const found = await services.notices.list(requireViewer(), idPage(page));
        return connectionOf(page, found, noticeCursor);
      },
    },
    NoticeConnectionRef,
  ),
);

builder.subscriptionField('notices', (t) =>
  t.field({
    type: NoticeStreamItemRef,
    description: 'What your account is told, as it is told.',
    args: { after: t.arg.string(AFTER) },
    subscribe: (_root, { after }, context) =>
      freshly(context, (signal) => watchNotices(context, after, signal)),
    resolve: (item) => item,
  }),
);

async function* watchNotices(
  { services, requireViewer }: Context,
  after: string | null | undefined,
  signal: AbortSignal,
) {
  const viewer = requireViewer();
  const subject = services.notices.subjectOf(viewer);
  yield* itemsOf(services.streams.follow({ viewer, subject, after, signal }), {
    snapshot: (seq): NoticeStreamItem => ({ __typename: 'NoticesSnapshot', seq }),
    event: (event): NoticeStreamItem | null => {
      const given = payloadOf(event, 'NOTICE');
      return given && { __typename: 'NoticeGiven', seq: event.seq, at: event.at, ...given };
    },
    backfill: backfills.notices,
  });
}
