import { GraphQLError, Kind } from 'graphql';
import { builder } from './builder.js';

/** The part of the web's `File` that is needed here; multipart parsers bring classes of their own. */
export interface UploadedFile {
  readonly name: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt](?:[01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

export const DateTimeScalar = builder.scalarType('DateTime', {
  description: 'A moment in RFC 3339, like `2026-11-22T10:40:00.000Z`.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => readInstant(value),
  parseLiteral: (node) => readInstant(node.kind === Kind.STRING ? node.value : null),
});

export const DecimalScalar = builder.scalarType('Decimal', {
  description: 'A decimal number as a string, like `"0.30698"`, so that no digit of an amount is lost.',
  serialize: (value) => value,
  parseValue: (value) => readDecimal(value),
  parseLiteral: (node) =>
    readDecimal(
      node.kind === Kind.STRING || node.kind === Kind.FLOAT || node.kind === Kind.INT ? node.value : null,
    ),
});

export const TinybarsScalar = builder.scalarType('Tinybars', {
  description: 'An amount in tinybars (0.00000001 HBAR): a whole number as a string.',
  serialize: (value) => value,
  parseValue: (value) => readTinybars(value),
  parseLiteral: (node) =>
    readTinybars(node.kind === Kind.STRING || node.kind === Kind.INT ? node.value : null),
});

export const UploadScalar = builder.scalarType('Upload', {
  description:
    'A file of a multipart request, see https://github.com/jaydenseric/graphql-multipart-request-spec.',
  serialize: () => {
    throw new GraphQLError('An upload is never an answer');
  },
  parseValue: (value) => {
    if (isUploadedFile(value)) return value;
    throw new GraphQLError('Must be a file of a multipart/form-data request');
  },
  parseLiteral: () => {
    throw new GraphQLError('A file can only be given as a variable of a multipart/form-data request');
  },
});

/** JavaScript takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text.slice(0, 10);
}

function readInstant(value: unknown): Date {
  const at = typeof value === 'string' && RFC_3339.test(value) && isDay(value) ? new Date(value) : null;
  if (!at || Number.isNaN(at.getTime())) {
    throw new GraphQLError('Must be a moment in RFC 3339, like "2026-11-22T10:40:00Z"');
  }
  return at;
}

function readDecimal(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?(\d{1,18})?(\.\d{1,18})?$/.test(text) || !/\d/.test(text)) {
    throw new GraphQLError('Must be a decimal number, like "1.5"');
  }
  return text.replace(/^(-?)\./, (_, sign: string) => `${sign}0.`);
}

function readTinybars(value: unknown): string {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || !/^-?\d{1,19}$/.test(text)) {
    throw new GraphQLError('Must be a whole number of tinybars');
  }
  return text;
}

function isUploadedFile(value: unknown): value is UploadedFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'arrayBuffer' in value &&
    typeof value.arrayBuffer === 'function' &&
    'size' in value &&
    typeof value.size === 'number' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}
