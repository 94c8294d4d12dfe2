import { InvalidInput } from '../services/errors.js';

const GLOBAL_ID = /^([A-Z][A-Za-z]{0,39})_([A-Za-z0-9.-]{1,64})$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The type stands in front, so that an id says what it is the id of. */
export const writeGlobalId = (typename: string, id: string): string => `${typename}_${id}`;

export function readGlobalId(value: string, field: string): { typename: string; id: string } {
  const [, typename, id] = GLOBAL_ID.exec(value) ?? [];
  if (typename === undefined || id === undefined) {
    throw new InvalidInput(field, 'This is not an id of this API', 'Ids look like "Vm_0198…".');
  }
  return { typename, id };
}

/** The id of one type of thing. The bare ids that the REST calls use are understood, too. */
export function localId(typename: string, value: string, field = 'id'): string {
  if (UUID.test(value)) return value;
  const read = readGlobalId(value, field);
  if (read.typename !== typename) {
    throw new InvalidInput(
      field,
      `This is the id of a ${read.typename}, where one of a ${typename} is needed`,
    );
  }
  return read.id;
}

export const maybeLocalId = (typename: string, value: string | null | undefined, field: string) =>
  value == null ? undefined : localId(typename, value, field);
