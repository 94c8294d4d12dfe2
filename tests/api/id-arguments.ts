import {
  getNamedType,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isObjectType,
  OperationTypeNode,
} from 'graphql';

/** `Mutation.deploy.input.vmId`: where in the schema somebody may write an id. */
export function idArguments(schema: GraphQLSchema): string[] {
  return Object.values(OperationTypeNode)
    .flatMap((operation) => schema.getRootType(operation) ?? [])
    .flatMap((root) =>
      Object.values(root.getFields()).flatMap((field) =>
        field.args.flatMap((argument) =>
          idsIn(argument.type, argument.name, `${root.name}.${field.name}.${argument.name}`, []),
        ),
      ),
    )
    .toSorted();
}

function idsIn(type: GraphQLInputType, name: string, path: string, above: readonly string[]): string[] {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    if (above.includes(named.name)) return [];
    return Object.values(named.getFields()).flatMap((field) =>
      idsIn(field.type, field.name, `${path}.${field.name}`, [...above, named.name]),
    );
  }
  return named.name === 'ID' || /^(?:ids?|.*Ids?)$/.test(name) ? [path] : [];
}

/** A document that calls one root field with these arguments and shows what kind of thing came, or which refusal. */
export function documentFor(schema: GraphQLSchema, path: string, args: string): string {
  const [rootName = '', fieldName = ''] = path.split('.');
  const operation = Object.values(OperationTypeNode).find(
    (one) => schema.getRootType(one)?.name === rootName,
  );
  const field = schema.getRootType(operation ?? OperationTypeNode.QUERY)?.getFields()[fieldName];
  if (!operation || !field) throw new Error(`The schema has no ${path}`);
  return `${operation} { ${fieldName}(${args}) ${selectionOf(schema, field.type)} }`;
}

function selectionOf(schema: GraphQLSchema, type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isAbstractType(named)) {
    const refusals = schema
      .getPossibleTypes(named)
      .some((one) => one.getInterfaces().some(({ name }) => name === 'UserError'));
    return refusals ? '{ __typename ... on UserError { code message field } }' : '{ __typename }';
  }
  const nodes = isObjectType(named) ? named.getFields()['nodes'] : undefined;
  return nodes ? `{ nodes ${selectionOf(schema, nodes.type)} }` : '{ __typename }';
}

/** What an account can have, to see that nothing of it has changed. */
export const ALL_OF_MINE = `query AllOfMine {
  vms(first: 100) { nodes { id label ports state address } }
  deployments(first: 100) { nodes { id state cancelRequestedAt } }
  hosts(first: 100) { nodes { id name state } }
  queries(first: 100) { nodes { id state } }
  miners(first: 100, mine: true) { nodes { id name state replaceOnLoss move { vm { id } } } }
  launchBatches(first: 100) { nodes { id name } }
  viewer { sessions(first: 100) { nodes { id endedAt } } apiTokens(first: 100) { nodes { id revokedAt } } }
}`;

/** As the store and the REST routes have it. */
export const bare = (id: string): string => id.replace(/^[A-Za-z]+_/, '');
