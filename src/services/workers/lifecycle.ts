/** The words of a state machine: which moves exist, what is done in a state, and how a step ends. */

export type Moves<State extends string> = { readonly [From in State]: readonly State[] };

export type Outcome<To extends string, Row> =
  | { readonly type: 'move'; readonly to: To; readonly patch: Partial<Row>; readonly afterMs: number | null }
  | { readonly type: 'again'; readonly afterMs: number; readonly patch: Partial<Row> };

/** The row goes to another state and is due there at once, or after `afterMs`. */
export const moveTo = <To extends string, Row>(
  to: To,
  patch: Partial<Row> = {},
  afterMs: number | null = 0,
): Outcome<To, Row> => ({ type: 'move', to, patch, afterMs });

/** Nothing is wrong, it only takes longer: does not count as a failed attempt. */
export const tryAgainIn = <Row>(afterMs: number, patch: Partial<Row> = {}): Outcome<never, Row> => ({
  type: 'again',
  afterMs,
  patch,
});

/** What is done in each state that moves by itself; `Resting` names those that don't. A missing step does not compile. */
export type Steps<Row, Ports, M extends Moves<string>, Resting extends keyof M> = {
  readonly [From in Exclude<keyof M, Resting>]: (
    row: Row,
    ports: Ports,
    held: Held<Row>,
  ) => Promise<Outcome<M[From][number] & string, Row>>;
};

/** The right to work on one row for a while. */
export interface Held<Row> {
  readonly token: string;
  /** Aborts on shutdown, when the lock was lost, and when somebody asked for the row to be looked at again. */
  readonly signal: AbortSignal;
  /** Writes in the middle of a step (intent before effect). Throws `LockLost` when another worker took the row. */
  note(change: Partial<Row>): Promise<Row>;
}

/** The result of the step must be dropped: somebody else works on the row now. */
export class LockLost extends Error {
  override readonly name = 'LockLost';
  constructor() {
    super('Another worker has taken this row');
  }
}

/** Doubles from `baseMs` to `maxMs`, with jitter of a quarter either way so that many failures do not return together. */
export function backOff(
  attempts: number,
  { baseMs = 1_000, maxMs = 60_000 } = {},
  random = Math.random,
): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.max(0, Math.min(attempts, 30) - 1));
  return Math.round(full * (0.75 + random() * 0.5));
}
