import type { LogLine, LogPage } from '../db/log-lines.js';
import { builder } from './builder.js';
import { DeployStepEnum, LogStreamEnum, SeverityEnum } from './enums.js';
import { writeGlobalId } from './global-id.js';
import type { Cursor, Page } from './pages.js';

export const LogLineRef = builder.objectRef<LogLine>('LogLine').implement({
  fields: (t) => ({
    seq: t.string({
      description: 'Rises by one per miner. Also the cursor, in the history and as `after` of the stream.',
      resolve: ({ seq }) => String(seq),
    }),
    at: t.expose('at', { type: 'DateTime' }),
    stream: t.expose('stream', { type: LogStreamEnum }),
    severity: t.expose('severity', { type: SeverityEnum, nullable: true }),
    step: t.expose('step', {
      type: DeployStepEnum,
      nullable: true,
      description: 'Of the deployment, while it ran.',
    }),
    continues: t.exposeBoolean('continues', {
      description: 'Whether it goes on with the line before it on this stream, which was longer than 64 KB.',
    }),
    message: t.exposeString('message'),
    deploymentId: t.id({ resolve: ({ deploymentId }) => writeGlobalId('Deployment', deploymentId) }),
  }),
});

export const logCursor: Cursor<LogLine, number> = {
  write: ({ seq }) => String(seq),
  read: (cursor) => (/^(0|[1-9]\d{0,14})$/.test(cursor) ? Number(cursor) : null),
};

export const logPage = ({ limit, fromEnd, after, before }: Page<number>): LogPage => ({
  limit,
  direction: fromEnd ? 'BACKWARD' : 'FORWARD',
  ...(after === undefined ? {} : { afterSeq: after }),
  ...(before === undefined ? {} : { beforeSeq: before }),
});

export const LogLineConnectionRef = builder.connectionObject(
  { type: LogLineRef, name: 'LogLineConnection' },
  { name: 'LogLineEdge' },
);
