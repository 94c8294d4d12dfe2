import type { Miner } from '../../db/miners.js';
import { requireScope, type Viewer } from '../accounts/viewer.js';
import { type CheckLine, type CheckStatus, runChecks, worstOf } from './check-runner.js';
import { modelChecks } from './diagnosis-model.js';
import { placeChecks } from './diagnosis-place.js';
import type { CheckName, DiagnosisNeeds, Diagnosed } from './diagnosis-checks.js';
import { containerChecks } from './diagnosis-container.js';
import { pastChecks } from './diagnosis-past.js';
import { redactHealth } from '../logs/seams.js';
import { createRedactor, type Redact } from '../logs/redactor.js';
import { cutToSize, storable } from '../logs/log-text.js';

export interface DiagnosisLine {
  readonly check: CheckName;
  readonly status: CheckStatus;
  readonly evidence: string;
  readonly fix: string | null;
  readonly log: readonly string[];
  readonly tookMs: number;
}

export interface Diagnosis {
  readonly minerId: string;
  /** The worst of its lines. */
  readonly status: CheckStatus;
  readonly lines: readonly DiagnosisLine[];
  readonly startedAt: Date;
  readonly endedAt: Date;
}

interface Needs extends DiagnosisNeeds {
  readonly ownedMiner: (viewer: Viewer, id: string) => Promise<Miner>;
  readonly secretsOf: (minerId: string) => Promise<readonly string[]>;
  /** Default 28 s. */
  readonly totalMs?: number;
}

const TOTAL_MS = 28_000;
const SHOWN_BYTES = 2_048;
const LEFT_OUT = '(left out: the secrets of the miner can not be read, so nothing could be hidden in it)';

/** The guide's troubleshooting list, gone through for the owner. */
export function createDiagnosis(needs: Needs) {
  const { db, now, totalMs = TOTAL_MS } = needs;
  const underWay = new Map<string, Promise<Diagnosis>>();

  const redactorOf = async (minerId: string): Promise<Redact> => {
    try {
      const redact = createRedactor(await needs.secretsOf(minerId));
      // What a check of health said is among it; of the rest no more is shown anyway.
      return (text) => cutToSize(redactHealth(storable(text), redact), SHOWN_BYTES)[0] ?? '';
    } catch {
      return () => LEFT_OUT;
    }
  };

  const examine = async (miner: Miner, isOperator: boolean): Promise<Diagnosis> => {
    const startedAt = now();
    const vm = miner.vmId === null ? null : await needs.vms.find(db, miner.vmId);
    const deployment =
      miner.deploymentId === null ? null : await needs.deployments.find(db, miner.deploymentId);
    const redact = await redactorOf(miner.id);
    const about: Diagnosed = { miner, vm, deployment, isOperator, needs };
    const checks = [
      ...placeChecks(about),
      ...containerChecks(about),
      ...modelChecks(about),
      ...pastChecks(about),
    ];
    const lines = await runChecks(checks, totalMs, new AbortController().signal);
    return {
      minerId: miner.id,
      status: worstOf(lines),
      lines: lines.map((line) => shown(line, redact)),
      startedAt,
      endedAt: now(),
    };
  };

  return {
    /** Those who ask while it is under way get the same one. */
    async run(viewer: Viewer, minerId: string): Promise<Diagnosis> {
      requireScope(viewer, 'read');
      const miner = await needs.ownedMiner(viewer, minerId);
      const key = `${miner.id} ${viewer.isOperator}`;
      let diagnosis = underWay.get(key);
      if (!diagnosis) {
        diagnosis = examine(miner, viewer.isOperator).finally(() => underWay.delete(key));
        underWay.set(key, diagnosis);
      }
      return diagnosis;
    },
  };
}
export type DiagnosisService = ReturnType<typeof createDiagnosis>;

const shown = (
  { check, status, evidence, fix, log, tookMs }: CheckLine<CheckName>,
  redact: Redact,
): DiagnosisLine => ({
  check,
  status,
  evidence: redact(evidence),
  fix: fix ?? null,
  log: (log ?? []).map(redact),
  tookMs,
});
