import type { NoticeKind } from '../db/words.js';
import type { Notice } from '../services/notices/notices.js';
import { builder } from './builder.js';
import { NoticeKindEnum } from './enums.js';
import { STREAM_REFUSALS } from './errors.js';
import { HostRef } from './host.js';
import { MinerRef } from './miner-ref.js';
import { idCursor } from './pages.js';
import { SEQ, StreamEndRef, StreamGapRef, typeOfItem } from './stream.js';
import { VmRef } from './vm.js';

export const NoticeRef = builder.loadableNodeRef<Notice, string>('Notice', {
  id: { resolve: (notice) => notice.id },
  load: async (ids, { services, viewer }) => (viewer ? services.notices.byIds(viewer, ids) : []),
  sort: (notice) => notice.id,
});

NoticeRef.implement({
  description: 'Something that an owner is told without having asked. Kept for 90 days.',
  fields: (t) => ({
    accountId: t.exposeString('ownerId', { description: 'Who is told, `0.0.x`.' }),
    kind: t.expose('kind', { type: NoticeKindEnum }),
    message: t.exposeString('message', { description: 'For people; the wording may change.' }),
    vm: t.field({ type: VmRef, nullable: true, resolve: ({ vmId }) => vmId }),
    miner: t.field({ type: MinerRef, nullable: true, resolve: ({ minerId }) => minerId }),
    host: t.field({ type: HostRef, nullable: true, resolve: ({ hostId }) => hostId }),
    at: t.expose('at', { type: 'DateTime' }),
  }),
});

export const noticeCursor = idCursor<Notice>('notice');
export const NoticeConnectionRef = builder.connectionObject(
  { type: NoticeRef, name: 'NoticeConnection' },
  { name: 'NoticeEdge' },
);

interface NoticesSnapshot {
  readonly __typename: 'NoticesSnapshot';
  readonly seq: number;
}
interface NoticeGiven {
  readonly __typename: 'NoticeGiven';
  readonly seq: number;
  readonly at: Date;
  readonly noticeId: string;
  readonly kind: NoticeKind;
}

const LATEST = 10;

const NoticesSnapshotRef = builder.objectRef<NoticesSnapshot>('NoticesSnapshot').implement({
  description: 'What is true as the stream begins.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    latest: t.field({
      type: [NoticeRef],
      description: `The ${LATEST} newest, newest first.`,
      resolve: (_snapshot, _args, { services, requireViewer }) =>
        services.notices.latest(requireViewer(), LATEST),
    }),
  }),
});

const NoticeGivenRef = builder.objectRef<NoticeGiven>('NoticeGiven').implement({
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    at: t.expose('at', { type: 'DateTime' }),
    kind: t.expose('kind', { type: NoticeKindEnum }),
    notice: t.field({
      type: NoticeRef,
      nullable: true,
      description: 'Null when it is no longer kept.',
      resolve: ({ noticeId }) => noticeId,
    }),
  }),
});

export type NoticeStreamItem = NoticesSnapshot | NoticeGiven;

export const NoticeStreamItemRef = builder.unionType('NoticeStreamItem', {
  types: [NoticesSnapshotRef, NoticeGivenRef, StreamGapRef, StreamEndRef, ...STREAM_REFUSALS],
  resolveType: typeOfItem,
});
