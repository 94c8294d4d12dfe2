import { cutToSize, storable } from '../logs/log-text.js';
import { redactHealth } from '../logs/seams.js';
import { createRedactor, type Redact, type Redactor } from '../logs/redactor.js';
import { type Deployment, DeployFailed, type Evidence } from './deployment.js';

const LONGEST_EVIDENCE_BYTES = 4 * 1024;
const UNREADABLE = '(left out: its secrets can not be read, so nothing could be hidden in it)';

/** Hides the deployment's secrets in everything that is stored, shown or logged about it. */
export function redactorFor(
  deployment: Deployment,
  secretsOf: (deployment: Deployment) => readonly string[],
): Redactor {
  let secrets: readonly string[];
  try {
    secrets = secretsOf(deployment);
  } catch {
    const all = (text: string) => [{ start: 0, end: text.length }];
    return Object.assign(() => UNREADABLE, { find: all });
  }
  const redact = createRedactor(secrets);
  return Object.assign((text: string) => redact(storable(text)), {
    find: (text: string) => redact.find(storable(text)),
  });
}

/** What the container or the build said. Redacted before it is cut: a cut could run through a secret. */
export function shownEvidence({ logTail, healthLog }: Evidence, redact: Redactor): Evidence {
  const cut = (line: string): string => cutToSize(line, LONGEST_EVIDENCE_BYTES)[0] ?? '';
  return {
    logTail: logTail.map((line) => cut(redact(line))),
    healthLog: healthLog.map((said) => cut(redactHealth(said, redact))),
  };
}

/** Evidence is for the owner; the operator's log gets the reason. */
export function loggable(error: unknown, redact: Redact): object {
  const cause = error instanceof Error && 'failure' in error ? error.failure : error;
  if (cause instanceof DeployFailed) return { code: cause.code, detail: redact(cause.detail ?? '') };
  if (!(error instanceof Error)) return { err: redact(String(error)) };
  const { name, message, stack = '' } = error;
  return { err: { type: name, message: redact(message), stack: redact(stack) } };
}
