import SchemaBuilder from '@pothos/core';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import type { Context } from './context.js';
import { readGlobalId, writeGlobalId } from './global-id.js';
import type { UploadedFile } from './scalars.js';

export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    Decimal: { Input: string; Output: string };
    Tinybars: { Input: string; Output: string };
    Upload: { Input: UploadedFile; Output: never };
  };
}

export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ErrorsPlugin, RelayPlugin, DataloaderPlugin],
  defaultFieldNullability: false,
  errors: {
    directResult: true,
    defaultUnionOptions: { name: ({ fieldName }) => `${capitalized(fieldName)}Result` },
  },
  relay: {
    cursorType: 'String',
    clientMutationId: 'omit',
    nodesOnConnection: true,
    encodeGlobalID: (typename, id) => writeGlobalId(typename, String(id)),
    decodeGlobalID: (id) => readGlobalId(id, 'id'),
    edgesFieldOptions: { nullable: false },
    nodeFieldOptions: { nullable: false },
    // Both in nodes.ts.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    firstArgOptions: { description: 'How many from the beginning, 1 to 100.' },
    lastArgOptions: { description: 'How many from the end, 1 to 100.' },
    afterArgOptions: { description: 'Cursor of the edge before the first one wanted.' },
    beforeArgOptions: { description: 'Cursor of the edge after the last one wanted.' },
  },
});

builder.queryType({});
builder.mutationType({});
builder.subscriptionType({});

function capitalized(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
