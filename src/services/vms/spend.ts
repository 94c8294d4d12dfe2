import type { Vm } from '../../db/vms.js';
import { costOfAll, shownUsd } from '../money.js';

/** What a machine has cost so far by its price per hour, in USD to six digits; the provider's own bill decides. */
export function spentUsd(
  {
    pricePerHourUsd,
    rentedAt,
    launchedAt,
    terminatedAt,
  }: Pick<Vm, 'pricePerHourUsd' | 'rentedAt' | 'launchedAt' | 'terminatedAt'>,
  now: Date,
): string {
  const from = rentedAt ?? launchedAt;
  if (pricePerHourUsd === null || from === null) return '0';
  const ms = (terminatedAt ?? now).getTime() - from.getTime();
  return ms <= 0 ? '0' : shownUsd(costOfAll([{ pricePerHourUsd, ms }]));
}
