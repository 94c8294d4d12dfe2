import { groupBy } from '../../db/chunks.js';
import type { SettlingMiner } from '../../db/probe-targets.js';
import type { Probe } from '../../db/probes.js';
import { newId } from '../../db/repository.js';
import type { Evidence } from '../scoring/scorer.js';
import type { Result } from './round-book.js';

export function probeOf(result: Result, roundId: string, isVoid: boolean): Probe {
  const { target, at, finding, connectMs, isCovered } = result;
  const { info: _info, ...found } = finding;
  const known = { minerId: target.minerId, roundId, kind: target.kind, at, isVoid: isVoid || isCovered };
  return { id: newId(), ...known, connectMs, ...found };
}

export function evidenceOf(rows: readonly Probe[], miners: ReadonlyMap<string, SettlingMiner>): Evidence[] {
  const counting = rows.filter(({ kind }) => kind !== 'INFO');
  return [...groupBy(counting, ({ minerId }) => minerId)].flatMap(([minerId, own]): Evidence[] => {
    const miner = miners.get(minerId);
    if (!miner) return [];
    const health = own.filter(({ kind }) => kind === 'HEALTH');
    return [
      {
        minerId,
        modelType: miner.modelType,
        hasChat: own.length > health.length,
        hasHealth: health.length > 0,
        isHealthOk: health.every(({ isOk }) => isOk),
        probeIds: own.map(({ id }) => id),
      },
    ];
  });
}
