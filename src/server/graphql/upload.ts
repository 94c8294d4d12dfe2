import type { UploadedFile } from '../http/multipart.js';
import { parseJson } from '../http/body.js';
import type { Multipart } from '../http/multipart.js';
import { HttpRefusal } from '../http/refusal.js';
import { isRecord } from './params.js';

const bad = (message: string): HttpRefusal =>
  new HttpRefusal(400, 'BAD_REQUEST', message, {
    hint: 'See the GraphQL multipart request specification.',
  });

const MAX_PLACES = 100;

/** The `operations` of a GraphQL multipart request, with its files put in their places. */
export function operationsOf({ fields, files }: Multipart): unknown {
  const operations = parseJson(
    fields.get('operations') ?? fail('The form field "operations" is missing'),
    'The form field "operations"',
  );
  if (!isRecord(operations)) return operations;
  const map = parseJson(fields.get('map') ?? '{}', 'The form field "map"');
  if (!isRecord(map)) throw bad('The form field "map" is not an object');
  const byField = new Map(files.map((file) => [file.field, file]));
  let places = 0;
  for (const [field, paths] of Object.entries(map)) {
    const file = byField.get(field);
    if (!file) throw bad(`The form has no file "${field.slice(0, 64)}"`);
    if (!Array.isArray(paths)) throw bad('The form field "map" holds something else than lists of paths');
    for (const path of paths as readonly unknown[]) {
      places += 1;
      if (typeof path !== 'string' || places > MAX_PLACES)
        throw bad('The form field "map" holds a path that can not be used');
      put(operations, path, file);
    }
  }
  return operations;
}

/** Only into a place that is there and null, and only below `variables`. */
function put(operations: Record<string, unknown>, path: string, file: UploadedFile): void {
  const keys = path.split('.');
  const last = keys.pop();
  if (keys[0] !== 'variables' || last === undefined) throw bad('Files can only be put into variables');
  let at: unknown = operations;
  for (const key of keys) at = child(at, key);
  if (typeof at !== 'object' || at === null || !Object.hasOwn(at, last) || Reflect.get(at, last) !== null) {
    throw bad('A path of the form field "map" does not lead to a null');
  }
  Reflect.set(at, last, fileOf(file));
}

function child(at: unknown, key: string): unknown {
  return typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : null;
}

/** The part of the web's `File` that the schema reads. */
function fileOf({ filename, mediaType, content }: UploadedFile) {
  return {
    name: filename,
    type: mediaType,
    size: content.length,
    arrayBuffer: async (): Promise<ArrayBuffer> => {
      const copy = new ArrayBuffer(content.length);
      content.copy(new Uint8Array(copy));
      return copy;
    },
  };
}

function fail(message: string): never {
  throw bad(message);
}
