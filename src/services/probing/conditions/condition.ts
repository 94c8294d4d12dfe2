/** What a condition is made of once it was read. */

export const OPERATORS = ['==', '!=', '<', '<=', '>', '>='] as const;
export type Operator = (typeof OPERATORS)[number];

/** What reads as a number. */
export const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;

/** The way into a JSON body: names of members and positions in lists. */
export type BodyPath = readonly (string | number)[];

export type Operand =
  | { readonly kind: 'STATUS' }
  | { readonly kind: 'RESPONSE_TIME' }
  | { readonly kind: 'BODY'; readonly path: BodyPath }
  | { readonly kind: 'HAS'; readonly path: BodyPath }
  | { readonly kind: 'LEN'; readonly path: BodyPath }
  /** As it was written; a quoted one is a text, a bare one whatever it reads as. */
  | { readonly kind: 'LITERAL'; readonly text: string; readonly isQuoted: boolean }
  /** What lies between the asterisks. */
  | { readonly kind: 'PATTERN'; readonly parts: readonly string[] };

export interface Condition {
  /** As its owner wrote it. */
  readonly text: string;
  readonly left: Operand;
  /** Null: `left` is a `has(…)` that is to hold. */
  readonly test: { readonly operator: Operator; readonly right: Operand } | null;
}

export const CONDITION_LIMITS = {
  /** Conditions of one miner and kind of probe. */
  count: 10,
  characters: 200,
  /** Steps of a path into the body. */
  depth: 10,
  index: 9_999,
} as const;

/** Not a condition; `position` counts characters from 1. */
export class ConditionRefused extends Error {
  override readonly name = 'ConditionRefused';
  readonly position: number;
  constructor(position: number, reason: string) {
    super(reason);
    this.position = position;
  }
}
