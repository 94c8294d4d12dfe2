import type { ProbeSpec } from '../../db/tables-watch.js';
import type { Condition } from './conditions/condition.js';
import { storedCondition } from './conditions/parse.js';

/** What the owner of a miner asks of one kind of its probes. */
export interface OwnRules {
  readonly path?: string;
  readonly timeoutMs?: number;
  /** Held beside what the contract says. */
  readonly conditions: readonly Condition[];
}

/** Conditions that are kept read; who uses more of them has them read again now and then. */
const KEPT = 10_000;

/** Reads the conditions of owners, each once however often it is held against an answer. */
export function createOwnRules() {
  const read = new Map<string, Condition>();

  const conditionOf = (text: string): Condition => {
    const known = read.get(text);
    if (known) return known;
    const condition = storedCondition(text);
    if (read.size >= KEPT) read.clear();
    read.set(text, condition);
    return condition;
  };

  return {
    /** Of a spec as it is stored; it was refused then if it could not be read. */
    of(spec: ProbeSpec | null | undefined): OwnRules | null {
      if (!spec) return null;
      const { path, timeoutMs, conditions = [] } = spec;
      return {
        ...(path === undefined ? {} : { path }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        conditions: conditions.map(conditionOf),
      };
    },
  };
}
export type OwnRulesReader = ReturnType<typeof createOwnRules>;
