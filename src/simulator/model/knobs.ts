import { z } from 'zod';

/** How a model server behaves; every field can be changed while it runs. */
export const knobs = z.object({
  latencyMs: z.number().min(0).max(600_000),
  jitterMs: z.number().min(0).max(600_000),
  /** Share of chat requests answered with a 500. */
  errorRate: z.number().min(0).max(1),
  /** So many chat requests are answered before any of them is not. */
  errorsAfter: z.number().int().min(0).max(1_000_000),
  /** Share of chat requests answered wrongly. */
  wrongRate: z.number().min(0).max(1),
  /** After so long the process dies; null for never. */
  crashAfterMs: z.number().min(0).nullable(),
  /** What it dies with. Without `crashAfterMs` a code makes it die at once. */
  exitCode: z.number().int().min(0).max(255).nullable(),
  unhealthy: z.boolean(),
  startDelayMs: z.number().min(0).max(600_000).nullable(),
  /** Answers that do not keep the guide's shape. */
  badShape: z.boolean(),
  /** Listens here instead of on the exposed port. */
  port: z.number().int().min(1).max(65_535).nullable(),
  /** Accepts requests and never answers. */
  hang: z.boolean(),
  logLinesPerS: z.number().min(0).max(10_000),
  modelName: z.string().max(200),
});
export type Knobs = z.infer<typeof knobs>;
export const knobChanges = knobs.partial().strict();
export type KnobChanges = z.infer<typeof knobChanges>;

const DEFAULTS: Knobs = {
  latencyMs: 25,
  jitterMs: 15,
  errorRate: 0,
  errorsAfter: 0,
  wrongRate: 0,
  crashAfterMs: null,
  exitCode: null,
  unhealthy: false,
  startDelayMs: null,
  badShape: false,
  port: null,
  hang: false,
  logLinesPerS: 0,
  modelName: 'simulated-llm',
};

const NUMBERS: Readonly<Record<string, keyof Knobs>> = {
  SIM_LATENCY_MS: 'latencyMs',
  SIM_JITTER_MS: 'jitterMs',
  SIM_ERROR_RATE: 'errorRate',
  SIM_ERRORS_AFTER: 'errorsAfter',
  SIM_WRONG_RATE: 'wrongRate',
  SIM_CRASH_AFTER_MS: 'crashAfterMs',
  SIM_EXIT_CODE: 'exitCode',
  SIM_START_DELAY_MS: 'startDelayMs',
  SIM_PORT: 'port',
  SIM_LOG_LINES_PER_S: 'logLinesPerS',
};
const FLAGS: Readonly<Record<string, keyof Knobs>> = {
  SIM_UNHEALTHY: 'unhealthy',
  SIM_BAD_SHAPE: 'badShape',
  SIM_HANG: 'hang',
};

/** Reads `NAME=value` pairs as an image or a container carries them; what makes no sense is left at its default. */
export function knobsFrom(environment: readonly string[], changes: KnobChanges): Knobs {
  let found = DEFAULTS;
  const take = (change: Record<string, unknown>) => {
    const parsed = knobs.safeParse({ ...found, ...change });
    if (parsed.success) found = parsed.data;
  };
  for (const pair of environment) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const value = pair.slice(equals + 1);
    const number = NUMBERS[name];
    const flag = FLAGS[name];
    if (name === 'MODEL_NAME' && value) take({ modelName: value });
    else if (number && value.trim() !== '') take({ [number]: Number(value) });
    else if (flag) take({ [flag]: !['', '0', 'false', 'no'].includes(value.toLowerCase()) });
  }
  take(Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)));
  return found;
}
