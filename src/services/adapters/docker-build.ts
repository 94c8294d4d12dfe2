import { z } from 'zod';
import { BuildFailed, type OnProgress } from './engine.js';
import { AdapterError } from './failure.js';

const MAX_MESSAGE = 1024 * 1024;
const MAX_LINE = 64 * 1024;
/** Smaller, so that what a redactor holds back of one piece still fits into the next. */
const MAX_CONTINUATION = 48 * 1024;
/** The engine makes the ids up, so what is remembered of them is bounded. */
const MAX_LAYERS = 1_000;
const MAX_REMEMBERED = 1_000;

const buildMessage = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  id: z.string().optional(),
  error: z.string().optional(),
  errorDetail: z.object({ message: z.string().optional(), code: z.number().optional() }).optional(),
  aux: z.object({ ID: z.string().optional() }).optional().catch(undefined),
});

/** Reads a build's JSON stream to its end. The id is null when the engine never told it. */
export async function followBuild(
  chunks: AsyncIterable<Buffer>,
  onProgress: OnProgress,
): Promise<string | null> {
  const output = createLines(onProgress);
  const layers = new Map<string, string>();
  let imageId: string | null = null;

  for await (const text of jsonLines(chunks)) {
    const message = parse(text);
    if (message.stream !== undefined) output.write(message.stream);
    if (message.status !== undefined) {
      // Progress bars repeat one status a hundred times; people want to see it change.
      const { id = '', status } = message;
      if (id === '' || layers.get(id) !== status) output.write(`${id && `${id}: `}${status}\n`);
      if (id.length + status.length <= MAX_REMEMBERED) layers.set(id, status);
      if (layers.size > MAX_LAYERS) layers.delete(layers.keys().next().value ?? '');
    }
    if (message.aux?.ID) imageId = message.aux.ID;
    if (message.error !== undefined || message.errorDetail !== undefined) {
      output.end();
      const reason = message.errorDetail?.message ?? message.error ?? 'the build failed';
      throw new BuildFailed(reason, message.errorDetail?.code ?? null);
    }
  }
  output.end();
  return imageId;
}

async function* jsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a, at)) {
      const line = rest.toString('utf8', at, end).trim();
      at = end + 1;
      if (line !== '') yield line;
    }
    rest = rest.subarray(at);
    if (rest.length > MAX_MESSAGE) throw garbled();
  }
  const last = rest.toString('utf8').trim();
  if (last !== '') yield last;
}

function parse(text: string): z.infer<typeof buildMessage> {
  try {
    return buildMessage.parse(JSON.parse(text));
  } catch {
    throw garbled();
  }
}

const garbled = () => new AdapterError('docker', 'GARBLED', 'the progress of the build is not readable');

/** A line that is too long goes on in further pieces, so that nothing is lost. */
function createLines(onLine: OnProgress) {
  let pending = '';
  let isRest = false;
  const cut = (): void => {
    for (let most = longest(); pending.length > most; most = longest()) {
      const isInsideCharacter = (pending.charCodeAt(most) & 0xfc00) === 0xdc00;
      const at = isInsideCharacter ? most - 1 : most;
      onLine(pending.slice(0, at), { isCut: true, continues: isRest });
      pending = pending.slice(at);
      isRest = true;
    }
  };
  const longest = (): number => (isRest ? MAX_CONTINUATION : MAX_LINE);
  const finish = (): void => {
    const line = pending.endsWith('\r') ? pending.slice(0, -1) : pending;
    if (isRest) onLine(line, { isCut: false, continues: true });
    else onLine(line);
    pending = '';
    isRest = false;
  };
  return {
    write(text: string): void {
      for (const [i, part] of text.replaceAll('\0', '\uFFFD').split('\n').entries()) {
        if (i > 0) finish();
        pending += part;
        cut();
      }
    },
    end(): void {
      if (pending !== '') finish();
    },
  };
}
