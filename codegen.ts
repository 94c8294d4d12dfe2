import type { CodegenConfig } from '@graphql-codegen/cli';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './src/schema/index.js';

const sdl = printSchema(lexicographicSortSchema(schema));

const config: CodegenConfig = {
  // Text, so that the generator may use a graphql of its own.
  schema: sdl,
  documents: 'tests/operations/*.graphql',
  generates: {
    'src/schema/schema.graphql': { plugins: ['schema-ast'], config: { includeDirectives: true } },
    'tests/operations/generated.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        immutableTypes: true,
        skipTypename: false,
        scalars: {
          ID: 'string',
          DateTime: 'string',
          Decimal: 'string',
          Tinybars: 'string',
          Upload: 'File',
        },
      },
    },
  },
};
export default config;
