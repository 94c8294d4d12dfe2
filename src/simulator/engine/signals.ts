import { EngineFailure } from './failure.js';

const NUMBERS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  TERM: 15,
};
const ENDED_BY_SIGNAL = 128;

export interface Signal {
  readonly name: string;
  /** What a process ends with that does not know the signal. */
  readonly exitCode: number;
}

/** `USR2`, `SIGUSR2` or `12`; nothing is KILL. */
export function signalOf(text: string): Signal {
  const wanted = text === '' ? 'KILL' : text.toUpperCase().replace(/^SIG/, '');
  const found = Object.entries(NUMBERS).find(
    ([name, number]) => wanted === name || wanted === String(number),
  );
  if (!found) throw new EngineFailure(400, `Invalid signal: ${text}`);
  return { name: found[0], exitCode: ENDED_BY_SIGNAL + found[1] };
}
