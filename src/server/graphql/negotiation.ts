export const RESPONSE_JSON = 'application/graphql-response+json';
export const JSON_TYPE = 'application/json';
export const EVENT_STREAM = 'text/event-stream';

export type ResponseType = typeof RESPONSE_JSON | typeof JSON_TYPE | typeof EVENT_STREAM;

interface Acceptable {
  readonly type: string;
  readonly quality: number;
}

/** What the caller takes, best first; a missing header takes anything. */
export function acceptable(header: string | undefined): ResponseType[] {
  if (header === undefined || header.trim() === '') return [JSON_TYPE, RESPONSE_JSON, EVENT_STREAM];
  const wanted = header
    .split(',', 50)
    .map(readOne)
    .filter(({ quality }) => quality > 0)
    // Sorting is stable: among equals the caller's order counts.
    .sort((a, b) => b.quality - a.quality);
  return [...new Set(wanted.flatMap(({ type }) => typesOf(type)))];
}

/** For an answer that is not a stream. Server-sent events carry it only when nothing else is taken. */
export function singleType(types: readonly ResponseType[]): ResponseType | null {
  return types.find((type) => type !== EVENT_STREAM) ?? types[0] ?? null;
}

function readOne(part: string): Acceptable {
  const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
  const q = parameters.find((text) => text.startsWith('q='));
  const charset = parameters.find((text) => text.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return { type, quality: isUtf8 && Number.isFinite(quality) ? quality : 0 };
}

function typesOf(type: string): ResponseType[] {
  switch (type) {
    case '*/*':
      return [JSON_TYPE, RESPONSE_JSON, EVENT_STREAM];
    case 'application/*':
      return [JSON_TYPE, RESPONSE_JSON];
    case 'text/*':
    case EVENT_STREAM:
      return [EVENT_STREAM];
    case JSON_TYPE:
      return [JSON_TYPE];
    case RESPONSE_JSON:
      return [RESPONSE_JSON];
    default:
      return [];
  }
}
