import { builder } from './builder.js';
import { MinerRef } from './miner-ref.js';
import { SEQ } from './stream.js';

export interface SnapshotOfMiners<Name extends string> {
  readonly __typename: Name;
  readonly seq: number;
  readonly minerIds: readonly string[];
}

/** How a stream begins that may be of some miners only. */
export const snapshotOfMiners = <Name extends string>(name: Name) =>
  builder.objectRef<SnapshotOfMiners<Name>>(name).implement({
    description: 'What is true as the stream begins.',
    fields: (t) => ({
      seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
      miners: t.field({
        type: [MinerRef],
        nullable: { list: false, items: true },
        description: 'The miners that were named; none when all are watched, then read `miners`.',
        resolve: ({ minerIds }) => [...minerIds],
      }),
    }),
  });
