import { z } from 'zod';
import { BuildFailed } from './engine.js';
import { AdapterError } from './failure.js';

const MAX_MESSAGE = 1024 * 1024;
const MAX_LINE = 64 * 1024;
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
  onProgress: (line: string) => void,
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

function createLines(onLine: (line: string) => void) {
  let pending = '';
  const emit = (line: string) => {
    for (let at = 0; at === 0 || at < line.length; at += MAX_LINE) onLine(line.slice(at, at + MAX_LINE));
  };
  return {
    write(text: string) {
      const lines = `${pending}${text.replaceAll('\0', '\uFFFD')}`.split(/\r?\n/);
      pending = lines.pop() ?? '';
      for (const line of lines) emit(line);
      if (pending.length > MAX_LINE) {
        emit(pending);
        pending = '';
      }
    },
    end() {
      if (pending !== '') emit(pending);
      pending = '';
    },
  };
}
