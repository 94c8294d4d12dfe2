import { builder } from '../schema/builder.js';
import { LintedRef } from '../schema/dockerfile-problem.js';
import { lintDockerfile } from '../services/deployments/lint.js';
import { InvalidInput } from '../services/errors.js';

/** A whole file is parsed, and what is made to be slow takes half a second of the one thread. */
const COST = 250;

builder.queryField('lintDockerfile', (t) =>
  t.field({
    type: LintedRef,
    description:
      'What is wrong with a Dockerfile, by the rules by which deployments are refused. For anyone.',
    args: {
      dockerfile: t.arg.string({ required: true }),
      files: t.arg.stringList({
        description:
          'Paths beside it, as they would be in the build context. An empty list: there are none. Left out: COPY and ADD are not judged.',
      }),
      port: t.arg.int({ description: 'On which the model is to be asked.' }),
    },
    extensions: { complexity: COST },
    errors: { types: [InvalidInput] },
    resolve: (_root, { dockerfile, files, port }) =>
      lintDockerfile(dockerfile, files ?? null, port ?? undefined),
  }),
);
