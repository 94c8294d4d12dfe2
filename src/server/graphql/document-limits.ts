import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import type { Limits } from '../limits.js';

interface Size {
  /** Of nested fields; what introspection nests is capped by graphql-js's own rule. */
  readonly depth: number;
  readonly aliases: number;
  readonly fields: number;
}

const EMPTY: Size = { depth: 0, aliases: 0, fields: 0 };

type Caps = Pick<Limits, 'queryDepth' | 'aliases' | 'rootFields' | 'directives'>;

/**
 * Refuses documents that are larger than anybody needs. Fragments count as often as they are spread, and are measured
 * once, so the measuring itself stays linear however they are nested.
 */
export function documentLimits(caps: Caps) {
  return function DocumentLimitsRule(context: ValidationContext): ASTVisitor {
    let directives = 0;
    const refuse = (code: string, message: string): void =>
      context.reportError(new GraphQLError(message, { extensions: { code } }));

    return {
      Directive() {
        directives += 1;
      },
      Document: {
        enter(document) {
          const measure = measurer(document);
          for (const definition of document.definitions) {
            if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
            const { depth, aliases } = measure(definition.selectionSet);
            const roots = measure.rootFields(definition.selectionSet);
            if (depth > caps.queryDepth) {
              refuse(
                'QUERY_TOO_DEEP',
                `The query nests ${shown(depth)} fields; at most ${caps.queryDepth} are allowed`,
              );
            }
            if (aliases > caps.aliases) {
              refuse(
                'TOO_MANY_ALIASES',
                `The query has ${shown(aliases)} aliases; at most ${caps.aliases} are allowed`,
              );
            }
            if (roots > caps.rootFields) {
              refuse(
                'TOO_MANY_ROOT_FIELDS',
                `The operation has ${shown(roots)} root fields; at most ${caps.rootFields} are allowed`,
              );
            }
          }
        },
        leave() {
          if (directives > caps.directives) {
            refuse(
              'TOO_MANY_DIRECTIVES',
              `The query has ${directives} directives; at most ${caps.directives} are allowed`,
            );
          }
        },
      },
    };
  };
}

const shown = (count: number): string => (count > 1_000_000 ? 'over a million' : String(count));

function measurer(document: DocumentNode) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, Size>();

  const ofFragment = (name: string): Size => {
    const before = known.get(name);
    if (before) return before;
    const fragment = fragments.get(name);
    if (!fragment) return EMPTY;
    // A cycle counts as nothing here; it is refused by name by another rule.
    known.set(name, EMPTY);
    const size = of(fragment.selectionSet);
    known.set(name, size);
    return size;
  };

  const of = (set: SelectionSetNode): Size => {
    let { depth, aliases, fields } = EMPTY;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const isMeta = selection.name.value === '__schema' || selection.name.value === '__type';
        const inner = selection.selectionSet ? of(selection.selectionSet) : EMPTY;
        depth = Math.max(depth, isMeta ? 1 : inner.depth + 1);
        aliases += inner.aliases + (selection.alias ? 1 : 0);
        fields += 1;
      } else {
        const inner =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? ofFragment(selection.name.value)
            : of(selection.selectionSet);
        depth = Math.max(depth, inner.depth);
        aliases += inner.aliases;
        fields += inner.fields;
      }
    }
    return { depth, aliases, fields };
  };

  return Object.assign(of, { rootFields: (set: SelectionSetNode): number => of(set).fields });
}
