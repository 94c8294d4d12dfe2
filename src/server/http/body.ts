import type { IncomingMessage } from 'node:http';
import { HttpRefusal } from './refusal.js';

/** The whole body as text, within `maxBytes` and `timeoutMs`. */
export async function readText(
  request: IncomingMessage,
  { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number },
): Promise<string> {
  checkDeclaredSize(request, maxBytes);
  return new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      settle();
    };
    const timer = setTimeout(() => {
      done(() => reject(tooSlow()));
    }, timeoutMs);
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) done(() => reject(tooLarge(maxBytes)));
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      done(() => {
        const text = decodeUtf8(Buffer.concat(chunks));
        if (text === null) reject(new HttpRefusal(400, 'BAD_REQUEST', 'The body is not UTF-8'));
        else resolve(text);
      });
    };
    const onGone = (): void => done(() => reject(gone()));
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

export async function readJson(
  request: IncomingMessage,
  limits: { maxBytes: number; timeoutMs: number },
): Promise<unknown> {
  const text = await readText(request, limits);
  if (text.trim() === '') {
    throw new HttpRefusal(400, 'BAD_REQUEST', 'The body is empty', { hint: 'Send a JSON object.' });
  }
  return parseJson(text, 'The body');
}

export function parseJson(text: string, what: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    throw new HttpRefusal(400, 'BAD_REQUEST', `${what} is not valid JSON`, { cause });
  }
}

/** Lower case, without its parameters. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

export function checkDeclaredSize(request: IncomingMessage, maxBytes: number): void {
  const declared = request.headers['content-length'];
  if (declared !== undefined && Number(declared) > maxBytes) throw tooLarge(maxBytes);
}

export const tooLarge = (maxBytes: number): HttpRefusal =>
  new HttpRefusal(413, 'BODY_TOO_LARGE', `The body is larger than ${maxBytes} bytes`);

export const tooSlow = (): HttpRefusal =>
  new HttpRefusal(408, 'BODY_TOO_SLOW', 'The body did not arrive in time');

/** Nobody is there any more to read the answer. */
export const gone = (): HttpRefusal => new HttpRefusal(400, 'REQUEST_ABORTED', 'The request was broken off');

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
