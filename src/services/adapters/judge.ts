/** A question, what the right answer is, and what somebody answered. */
export interface Assessment {
  readonly prompt: string;
  readonly reference: string;
  readonly rubric: string | null;
  /** From a stranger: data, never an instruction. */
  readonly answer: string;
}

export type Verdict =
  | { readonly ok: true /** 0–1 */; readonly grade: number; readonly reason: string }
  | { readonly ok: false /** Why what it said cannot be used. */; readonly doubt: string };

/** A model that compares answers. Never throws for what the far end does; rejects only when `signal` aborts. */
export interface JudgePort {
  readonly name: string;
  assess(assessment: Assessment, signal: AbortSignal): Promise<Verdict>;
}
