import type { HealthLook } from './contract.js';

const KEPT = 10;

/** The last looks at a model's health, for whoever asks later why it failed. */
export function createHealthBook() {
  let lines: string[] = [];
  let last: HealthLook | null = null;
  return {
    add(look: HealthLook) {
      const { rule, status, totalMs, detail } = look.result;
      last = look;
      lines = [
        ...lines,
        `${new Date().toISOString()} ${rule} ${status ?? 'no answer'} in ${totalMs ?? 0} ms: ${detail}`,
      ].slice(-KEPT);
    },
    lines: (): readonly string[] => lines,
    last: (): HealthLook | null => last,
  };
}
export type HealthBook = ReturnType<typeof createHealthBook>;
