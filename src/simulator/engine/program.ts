import type { ContainerRecord } from './records.js';

/** What a container's main process does; anything unknown is taken for a model server. */
export type Program =
  | { readonly kind: 'SERVES' }
  | { readonly kind: 'SLEEPS' }
  | { readonly kind: 'HAPROXY'; readonly words: readonly string[] }
  | { readonly kind: 'EXITS'; readonly code: number; readonly says: string };

export function programOf({ entrypoint, command }: Pick<ContainerRecord, 'entrypoint' | 'command'>): Program {
  const words = [...entrypoint, ...command];
  if (/(^|\/)haproxy$/.test(words[0] ?? '')) return { kind: 'HAPROXY', words };
  const shell =
    /(^|\/)(sh|bash)$/.test(words[0] ?? '') && words[1] === '-c' ? (words[2] ?? '') : words.join(' ');
  const line = shell.trim();
  if (line === 'true' || line === 'false') return exits(line === 'true' ? 0 : 1, '');
  const exit = /(?:^|;|&&)\s*exit\s+(\d{1,3})$/.exec(line);
  if (exit) return exits(Number(exit[1]) % 256, /^echo\s+(.*?)\s*(?:;|&&)/.exec(line)?.[1] ?? '');
  if (/^echo\b[^;&|]*$/.test(line)) return exits(0, line.slice(5).replace(/^(["'])(.*)\1$/, '$2'));
  if (/^(exec\s+)?(sleep\s+\S+|tail\s+-f\s+\S+)$/.test(line)) return { kind: 'SLEEPS' };
  return { kind: 'SERVES' };
}

const exits = (code: number, says: string): Program => ({ kind: 'EXITS', code, says });
