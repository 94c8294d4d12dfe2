import type { Severity } from '../../db/tables.js';
import { withoutAnsi } from './log-text.js';

const LOOKED_AT = 300;
/** `level=warn`, `"severity": "ERROR"`, `lvl=eror`, and numbers as pino and bunyan write them. */
const FIELD = /\b(?:level|severity|lvl|loglevel|levelname)["']?\s*[:=]\s*["']?(?:([a-z]+)|([1-6]0)\b)/i;
/** `I0102 15:04:05.000000       1 server.go:42]`, of Kubernetes and glog. */
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [^\s\]]+\]/;
/** `[error] 29#29:` of nginx, `[warn]` of others. */
const BRACKETED =
  /\[(trace|debug|info|notice|warn|warning|err|error|crit|critical|alert|emerg|fatal|panic)\]/i;
const WORD =
  /\b(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|FATAL|CRIT(?:ICAL)?|ALERT|EMERG(?:ENCY)?|PANIC|SEVERE|Traceback|[A-Z]\w*(?:Error|Exception))\b/;
/** Every line that says something of itself has one of these in it. */
const MAYBE =
  /trace|debug|info|notice|warn|err|crit|alert|emerg|fatal|panic|severe|exception|level|severity|lvl|^[IWEF]\d/i;

const SEVERITY_OF: ReadonlyMap<string, Severity> = new Map([
  ...(['trace', 'debug', 'dbug', 'verbose', '10', '20'] as const).map((word) => [word, 'DEBUG'] as const),
  ...(['info', 'information', 'notice', 'i', '30'] as const).map((word) => [word, 'INFO'] as const),
  ...(['warn', 'warning', 'w', '40'] as const).map((word) => [word, 'WARN'] as const),
  ...(
    ['err', 'eror', 'error', 'crit', 'critical', 'alert', 'emerg', 'emergency', 'fatal', 'panic'] as const
  ).map((word) => [word, 'ERROR'] as const),
  ...(['severe', 'e', 'f', '50', '60'] as const).map((word) => [word, 'ERROR'] as const),
]);

/** What a program's own line says of its weight; null when it says nothing. */
export function severityOf(line: string): Severity | null {
  const beginning = withoutAnsi(line.length > LOOKED_AT ? line.slice(0, LOOKED_AT) : line);
  if (!MAYBE.test(beginning)) return null;
  const field = FIELD.exec(beginning);
  const stated =
    field?.[1] ?? field?.[2] ?? KLOG.exec(beginning)?.[1] ?? BRACKETED.exec(beginning)?.[1] ?? null;
  const named = stated === null ? undefined : SEVERITY_OF.get(stated.toLowerCase());
  if (named) return named;
  const word = WORD.exec(beginning)?.[0];
  return word === undefined ? null : (SEVERITY_OF.get(word.toLowerCase()) ?? 'ERROR');
}
