import { backfills } from '../schema/backfills.js';
import { builder } from '../schema/builder.js';
import type { Context } from '../schema/context.js';
import { AnsiEnum, DeployStepEnum, LogStreamEnum, SeverityEnum } from '../schema/enums.js';
import { freshly } from '../schema/fresh.js';
import { given } from '../schema/given.js';
import { localId } from '../schema/global-id.js';
import { LogLineConnectionRef, logCursor, LogLineRef, logPage } from '../schema/log-line.js';
import { type LogStreamItem, LogStreamItemRef } from '../schema/log-stream.js';
import { connectionOf, type Page, type PageArgs, readPage, sizeOf } from '../schema/pages.js';
import { AFTER, type StreamEndItem, type StreamGapItem, streamEnd, streamGap } from '../schema/stream.js';
import { InvalidInput } from '../services/errors.js';
import type { LogLine } from '../db/log-lines.js';
import { type LogSourceInput, MOST_CHARS, MOST_LINES } from '../services/logs/log-service.js';
import { withoutAnsi } from '../services/logs/log-text.js';

const LogSourceInputRef = builder.inputType('LogSourceInput', {
  description: 'Whose lines: exactly one of these.',
  isOneOf: true,
  fields: (t) => ({
    minerId: t.id({ description: 'All of a miner.' }),
    deploymentId: t.id({ description: 'Those of one of its deployments.' }),
  }),
});

/** Lines lie together in the store, and nothing else is looked up for them. */
const costOfLines = (args: PageArgs) => ({ field: 5, multiplier: Math.ceil(sizeOf(args, MOST_LINES) / 10) });

/** The last line of a page that is full by its characters. */
function lookedTo({ size, fromEnd }: Page<number>, found: readonly LogLine[]): string | null {
  if (found.length > size) return null;
  const chars = found.reduce((sum, { message }) => sum + message.length, 0);
  const last = fromEnd ? found[0] : found.at(-1);
  return chars >= MOST_CHARS && last ? logCursor.write(last) : null;
}

const DEFAULT_TAIL = 200;
/** The history and the stream are searched alike. */
const SEARCH = {
  text: { description: 'Contained in the message as a terminal shows it, in whatever case.' },
  steps: { description: 'Lines of these steps of deployments only.' },
  minSeverity: { type: SeverityEnum, description: 'A line of unknown severity counts as INFO.' },
} as const;
const ANSI = {
  type: AnsiEnum,
  required: true,
  defaultValue: 'KEEP',
  description: 'Whether messages come with the control sequences of terminals.',
} as const;

builder.queryField('logs', (t) =>
  t.connection(
    {
      type: LogLineRef,
      description:
        'Lines of your miners, oldest first, up to 1,000 at once, or fewer when they are long. The cursor of a line is its `seq`.',
      extensions: { complexity: costOfLines },
      args: {
        source: t.arg({ type: LogSourceInputRef, required: true }),
        from: t.arg({ type: 'DateTime' }),
        to: t.arg({ type: 'DateTime', description: 'Exclusive.' }),
        text: t.arg.string(SEARCH.text),
        streams: t.arg({ type: [LogStreamEnum] }),
        steps: t.arg({ ...SEARCH.steps, type: [DeployStepEnum] }),
        minSeverity: t.arg(SEARCH.minSeverity),
        ansi: t.arg(ANSI),
      },
      resolve: async (_root, args, { services, requireViewer }) => {
        const { source, from, to, text, streams, steps, minSeverity, ansi, ...pageArgs } = args;
        const viewer = requireViewer();
        const page = readPage(pageArgs, logCursor, MOST_LINES);
        const filter = given({ from, to, text, streams, steps, minSeverity });
        const found = await services.logs.history(viewer, sourceOf(source), filter, logPage(page));
        const lines = shown(found, ansi);
        const rows = page.fromEnd ? lines.toReversed() : lines;
        return connectionOf(page, rows, logCursor, lookedTo(page, found));
      },
    },
    LogLineConnectionRef,
  ),
);

builder.subscriptionField('logs', (t) =>
  t.field({
    type: LogStreamItemRef,
    description:
      'Lines as they are written: first those after `after`, or the last `tail` ones. What is searched for is as in the query.',
    args: {
      source: t.arg({ type: LogSourceInputRef, required: true }),
      after: t.arg.string(AFTER),
      tail: t.arg.int({
        required: true,
        defaultValue: DEFAULT_TAIL,
        description: 'At most 1,000, and no more than 4 MB of them.',
      }),
      text: t.arg.string(SEARCH.text),
      streams: t.arg({ type: [LogStreamEnum] }),
      steps: t.arg({ ...SEARCH.steps, type: [DeployStepEnum] }),
      minSeverity: t.arg(SEARCH.minSeverity),
      ansi: t.arg(ANSI),
    },
    subscribe: (_root, args, context) => freshly(context, (signal) => follow(context, args, signal)),
    resolve: (item) => item,
  }),
);

interface Followed {
  readonly source: typeof LogSourceInputRef.$inferInput;
  readonly after?: string | null | undefined;
  readonly tail: number;
  readonly text?: string | null | undefined;
  readonly streams?: readonly LogLine['stream'][] | null | undefined;
  readonly steps?: readonly NonNullable<LogLine['step']>[] | null | undefined;
  readonly minSeverity?: LogLine['severity'] | undefined;
  readonly ansi: typeof AnsiEnum.$inferType;
}

async function* follow(
  { services, requireViewer }: Context,
  { source, after, ansi, ...search }: Followed,
  outer: AbortSignal,
): AsyncGenerator<LogStreamItem | StreamGapItem | StreamEndItem, void> {
  const viewer = requireViewer();
  const named = sourceOf(source);
  const place = given({ ...search, after: after == null ? null : readSeq(after) });
  const items = services.streams.whileAllowed(viewer, outer, async function* (signal) {
    yield* await services.logs.follow(viewer, named, place, signal);
  });
  for await (const item of items) {
    if (item.type === 'lines')
      yield { __typename: 'LogBatch', lines: shown(item.lines, ansi), endSeq: item.endSeq };
    else if (item.type === 'gap') yield streamGap(item, backfills.logs(source, item));
    else yield streamEnd(item.reason);
  }
}

const shown = (lines: readonly LogLine[], ansi: typeof AnsiEnum.$inferType): readonly LogLine[] =>
  ansi === 'KEEP' ? lines : lines.map((line) => ({ ...line, message: withoutAnsi(line.message) }));

function sourceOf({ minerId, deploymentId }: typeof LogSourceInputRef.$inferInput): LogSourceInput {
  if (minerId != null) return { minerId: localId('Miner', minerId, 'source.minerId') };
  if (deploymentId != null)
    return { deploymentId: localId('Deployment', deploymentId, 'source.deploymentId') };
  throw new InvalidInput('source', 'Give `minerId` or `deploymentId`');
}

function readSeq(after: string): number {
  const seq = logCursor.read(after);
  if (seq === null)
    throw new InvalidInput('after', 'Must be the `seq` of an item of this stream, a whole number');
  return seq;
}
