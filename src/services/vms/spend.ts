import type { Vm } from '../../db/vms.js';
import { multiplyDecimal } from '../adapters/decimal.js';

const MS_PER_HOUR = 3_600_000n;
const MICRO = 1_000_000n;

/** What a machine has cost so far by its price per hour, in USD to six digits; the provider's own bill decides. */
export function spentUsd(vm: Pick<Vm, 'pricePerHourUsd' | 'launchedAt' | 'terminatedAt'>, now: Date): string {
  if (vm.pricePerHourUsd === null || vm.launchedAt === null) return '0';
  const ms = (vm.terminatedAt ?? now).getTime() - vm.launchedAt.getTime();
  if (ms <= 0) return '0';
  const [whole = '0', fraction = ''] = multiplyDecimal(vm.pricePerHourUsd, ms).split('.');
  const micros = (BigInt(whole) * MICRO + BigInt(fraction.padEnd(6, '0').slice(0, 6))) / MS_PER_HOUR;
  return `${micros / MICRO}.${(micros % MICRO).toString().padStart(6, '0')}`;
}
