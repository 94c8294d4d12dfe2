import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import { checkDeclaredSize, gone, tooLarge, tooSlow } from './body.js';
import { HttpRefusal } from './refusal.js';

export interface UploadedFile {
  readonly field: string;
  readonly filename: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

export interface Multipart {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly UploadedFile[];
}

interface Caps {
  readonly maxBytes: number;
  readonly maxFieldBytes: number;
  readonly timeoutMs: number;
  readonly maxFiles: number;
}

/** Reads a form; what exceeds a cap is refused as soon as that is known. */
export async function readMultipart(request: IncomingMessage, caps: Caps): Promise<Multipart> {
  checkDeclaredSize(request, caps.maxBytes);
  const parser = parserFor(request, caps);
  const fields = new Map<string, string>();
  const files: UploadedFile[] = [];
  let size = 0;

  return new Promise<Multipart>((resolve, reject) => {
    const fail = (error: Error): void => {
      cleanUp();
      reject(error);
    };
    const timer = setTimeout(() => fail(tooSlow()), caps.timeoutMs);
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > caps.maxBytes) fail(tooLarge(caps.maxBytes));
    };
    const onGone = (): void => fail(gone());
    const onAborted = (): void => {
      if (!request.complete) onGone();
    };
    const cleanUp = (): void => {
      clearTimeout(timer);
      request.unpipe(parser);
      request.off('data', onData).off('error', onGone).off('close', onAborted);
      parser.removeAllListeners();
      // It may still notice that its input broke off.
      parser.on('error', () => {});
    };

    parser.on('field', (name, value, { valueTruncated, nameTruncated }) => {
      if (valueTruncated || nameTruncated) {
        fail(new HttpRefusal(413, 'BODY_TOO_LARGE', `The form field "${name.slice(0, 64)}" is too large`));
      } else if (fields.has(name)) {
        fail(new HttpRefusal(400, 'BAD_REQUEST', `The form field "${name.slice(0, 64)}" is given twice`));
      } else fields.set(name, value);
    });
    parser.on('file', (field, stream, { filename, mimeType }) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        files.push({ field, filename: filename ?? '', mediaType: mimeType, content: Buffer.concat(chunks) });
      });
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      parser.on(limit, () => fail(new HttpRefusal(400, 'BAD_REQUEST', 'The form has too many parts')));
    }
    parser.on('error', (cause: unknown) => {
      fail(new HttpRefusal(400, 'BAD_REQUEST', 'The form data is malformed', { cause }));
    });
    parser.on('close', () => {
      cleanUp();
      resolve({ fields, files });
    });
    request.on('data', onData).on('error', onGone).on('close', onAborted);
    request.pipe(parser);
  });
}

function parserFor(request: IncomingMessage, { maxFieldBytes, maxFiles }: Caps) {
  try {
    return busboy({
      headers: request.headers,
      limits: {
        fieldNameSize: 100,
        fieldSize: maxFieldBytes,
        fields: 50,
        files: maxFiles,
        parts: 50 + maxFiles,
        headerPairs: 50,
      },
    });
  } catch (cause) {
    throw new HttpRefusal(400, 'BAD_REQUEST', 'The form data has no boundary', { cause });
  }
}
