import { resolveNodes } from '@pothos/plugin-relay';
import { type GraphQLResolveInfo, isObjectType } from 'graphql';
import { builder } from '../schema/builder.js';
import type { Context } from '../schema/context.js';
import { readGlobalId } from '../schema/global-id.js';
import { InvalidInput } from '../services/errors.js';

const MAX_NODES = 100;

builder.queryField('node', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'Anything that has a global id; null when it does not exist for you.',
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, context, info) => (await load([id], 'id', context, info))[0],
  }),
);

builder.queryField('nodes', (t) =>
  t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: `Several by their global ids, at most ${MAX_NODES}, in the same order.`,
    args: { ids: t.arg.idList({ required: true }) },
    extensions: { complexity: costOfIds },
    resolve: (_root, { ids }, context, info) => {
      if (ids.length > MAX_NODES) throw new InvalidInput('ids', `At most ${MAX_NODES} ids at once`);
      return load(ids, 'ids', context, info);
    },
  }),
);

/** As many things as there are ids; a single one need not be written as a list. */
function costOfIds({ ids }: Readonly<Record<string, unknown>>) {
  const count = Array.isArray(ids) ? ids.length : 1;
  return { field: count, multiplier: count };
}

/** Ids of things that are no nodes, or of nothing, are those of nodes that do not exist. */
async function load(ids: readonly string[], field: string, context: Context, info: GraphQLResolveInfo) {
  const read = ids.map((id) => readGlobalId(id, field));
  const isNode = (typename: string): boolean => {
    const type = info.schema.getType(typename);
    return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
  };
  const nodes = await resolveNodes(
    builder,
    context,
    info,
    read.map((id) => (isNode(id.typename) ? id : null)),
  );
  return Promise.all(nodes);
}
