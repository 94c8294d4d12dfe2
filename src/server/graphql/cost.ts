import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  getOperationAST,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';

type Variables = Readonly<Record<string, unknown>>;
/** What a part of a document costs, once its variables are known. */
type Price = (variables: Variables) => number;

/** A field costs `field`, and what is selected in it `multiplier` times. */
interface Weight {
  readonly field: number;
  readonly multiplier: number;
}
type Weigh = (variables: Variables) => Weight;

/** A mutation does work whatever it selects. */
const MUTATION = 10;
/** The whole schema is large, whatever part of it is asked for. */
const SCHEMA = 200;
const TYPE = 20;
/** Of lists whose length the caller does not choose. */
const LIST = 10;
/** A page whose size can not be told before the arguments are checked counts as the largest. */
const PAGE = 100;
/** Beyond it there is no need for exact numbers, and none of them may become Infinity. */
const CEILING = 1e12;

const FREE: Price = () => 0;

/**
 * What an operation may cost at most. The schema weighs its fields by `extensions.complexity`; where it says nothing, an
 * object is 1, a value 0, and a list as many times its elements as it may have. Worked out once per document.
 */
export function createCosts(schema: GraphQLSchema) {
  const plans = new WeakMap<DocumentNode, Map<string, Price>>();

  return (document: DocumentNode, operationName: string | null | undefined, variables: Variables): number => {
    const byName = plans.get(document) ?? new Map<string, Price>();
    plans.set(document, byName);
    const name = operationName ?? '';
    let price = byName.get(name);
    if (!price) {
      const operation = getOperationAST(document, operationName);
      price = operation ? priceOf(schema, document, operation) : FREE;
      byName.set(name, price);
    }
    return price(variables);
  };
}
export type Costs = ReturnType<typeof createCosts>;

function priceOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Price {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const defaults: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue) defaults[variable.name.value] = valueFromASTUntyped(defaultValue);
  }
  const compiled = new Map<string, Price>();

  const ofField = (node: FieldNode, parent: GraphQLNamedType): Price => {
    const name = node.name.value;
    if (name === '__schema') return () => SCHEMA;
    if (name === '__type') return () => TYPE;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!field) return FREE;
    const weigh = weighing(node, field, parent);
    if (!node.selectionSet) return (variables) => capped(weigh(variables).field);
    const inner = ofSet(node.selectionSet, getNamedType(field.type));
    return (variables) => {
      const weight = weigh(variables);
      return capped(weight.field + weight.multiplier * inner(variables));
    };
  };

  const ofFragment = (name: string): Price => {
    const before = compiled.get(name);
    if (before) return before;
    const fragment = fragments.get(name);
    const type = fragment && schema.getType(fragment.typeCondition.name.value);
    if (!fragment || !type) return FREE;
    compiled.set(name, FREE);
    const price = remembering(ofSet(fragment.selectionSet, type));
    compiled.set(name, price);
    return price;
  };

  /** Every branch counts, also those of which only one can be true: an upper bound. */
  const ofSet = (set: SelectionSetNode, parent: GraphQLNamedType): Price => {
    const parts = set.selections.map((selection): Price => {
      if (selection.kind === Kind.FIELD) return ofField(selection, parent);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
      const condition = selection.typeCondition && schema.getType(selection.typeCondition.name.value);
      return ofSet(selection.selectionSet, condition ?? parent);
    });
    return (variables) => capped(parts.reduce((sum, part) => sum + part(variables), 0));
  };

  const root = schema.getRootType(operation.operation);
  if (!root) return FREE;
  const base = operation.operation === 'mutation' ? MUTATION * operation.selectionSet.selections.length : 0;
  const price = ofSet(operation.selectionSet, root);
  return (variables) => base + price({ ...defaults, ...variables });
}

function weighing(node: FieldNode, field: GraphQLField<unknown, unknown>, parent: GraphQLNamedType): Weigh {
  const usual = usualWeight(field, parent);
  const argumentsOf = (variables: Variables): Record<string, unknown> =>
    Object.fromEntries(
      (node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)]),
    );
  const declared: unknown = field.extensions['complexity'];
  if (typeof declared !== 'function') {
    const weigh = (args: Record<string, unknown>) => declaredWeight(declared, usual(args));
    if (field.args.length === 0) return constant(weigh({}));
    return (variables) => weigh(argumentsOf(variables));
  }
  const ask = (args: Record<string, unknown>): Weight => {
    const answer: unknown = Reflect.apply(declared, undefined, [args, {}, field]);
    return declaredWeight(answer, usual(args));
  };
  return field.args.length === 0 ? constant(ask({})) : (variables) => ask(argumentsOf(variables));
}

const constant =
  (weight: Weight): Weigh =>
  () =>
    weight;

function usualWeight(field: GraphQLField<unknown, unknown>, parent: GraphQLNamedType) {
  const one = isCompositeType(getNamedType(field.type)) ? 1 : 0;
  const isPage = field.args.some(({ name }) => name === 'first' || name === 'last');
  const isList = isListType(getNullableType(field.type));
  // How many edges a connection has was asked one field above.
  const length = isList && !parent.name.endsWith('Connection') ? LIST : 1;
  return ({ first, last }: Record<string, unknown>): Weight => {
    const asked = first ?? last;
    const size = isPage ? Math.max(1, typeof asked === 'number' ? asked : PAGE) : length;
    return { field: isList ? one * size : one, multiplier: size };
  };
}

function declaredWeight(declared: unknown, usual: Weight): Weight {
  if (typeof declared === 'number') return { field: declared, multiplier: usual.multiplier };
  if (typeof declared !== 'object' || declared === null) return usual;
  const field: unknown = Reflect.get(declared, 'field');
  const multiplier: unknown = Reflect.get(declared, 'multiplier');
  return {
    field: typeof field === 'number' ? field : usual.field,
    multiplier: typeof multiplier === 'number' ? Math.max(0, multiplier) : usual.multiplier,
  };
}

/** A fragment spread many times is priced once per evaluation, or nested fragments would take exponential time. */
function remembering(price: Price): Price {
  const known = new WeakMap<Variables, number>();
  return (variables) => {
    const value = known.get(variables) ?? price(variables);
    known.set(variables, value);
    return value;
  };
}

const capped = (cost: number): number => (Number.isNaN(cost) ? CEILING : Math.min(cost, CEILING));
