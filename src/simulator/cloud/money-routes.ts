import { badRequest, Refusal } from '../http/refusal.js';
import { ok, type Route, route } from '../http/router.js';
import { isIp, isVm } from './account.js';
import type { Meter } from './meter.js';
import { formatUsd, usd } from './money.js';
import type { CloudRecord, RentedRecord } from './records.js';

const HOURS_A_DAY = 24n;
const MS_PER_HOUR = 3_600_000;
const LEAST_TOP_UP = 10;
const MOST_TOP_UP = 1_000;
/** USDC has six decimals. */
const USDC_UNITS = 1_000_000;

/** What the account has, owes and has spent. */
export function moneyRoutes(cloud: CloudRecord, meter: Meter): Route[] {
  const balance = () => balanceView(cloud, meter);
  return [
    route('GET', '/v2/users/balances', () => ok([balance()])),
    route('POST', '/v1/users/balances/refresh', () => ok(balance())),
    route('GET', '/v1/billing/charges/total', () => ok({ total: cloud.spent })),
    route('GET', '/v1/billing/charges/aggregated', ({ query }) => {
      const wanted = query.get('resourceId');
      const records = [...cloud.vms, ...cloud.disks, ...cloud.ips];
      return ok(
        records
          .filter((record) => (wanted === null || record.id === wanted) && hasCost(record))
          .map((record) => chargeView(record, cloud, meter)),
      );
    }),
    // The only answer with this status: a challenge to pay, in the words of the x402 protocol.
    route('POST', '/v2/x402/top-up', ({ query }) => {
      const amount = Number(query.get('amountUsd'));
      if (!(amount >= LEAST_TOP_UP && amount <= MOST_TOP_UP))
        throw badRequest(`amountUsd must be between ${LEAST_TOP_UP} and ${MOST_TOP_UP}`);
      throw new Refusal(402, 'payment_required', 'X-PAYMENT header is required', {
        x402Version: 1,
        accepts: [
          {
            scheme: 'exact',
            network: 'base',
            maxAmountRequired: String(Math.round(amount * USDC_UNITS)),
            asset: 'USDC',
            payTo: '0x0000000000000000000000000000000000000402',
            resource: '/v2/x402/top-up',
            maxTimeoutSeconds: 60,
          },
        ],
      });
    }),
  ];
}

const hasCost = ({ billedMs, billedSince }: RentedRecord) => billedMs > 0 || billedSince !== null;

function chargeView(record: RentedRecord, cloud: CloudRecord, meter: Meter) {
  const running = record.billedSince === null ? 0 : cloud.meterMs - record.billedSince;
  return {
    userId: cloud.userId,
    clusterId: record.clusterId,
    resourceId: record.id,
    resourceName: record.name,
    resourceType: isVm(record) ? 'VM' : isIp(record) ? 'PUBLIC_IP' : 'STORAGE',
    quantity: 'volumeGb' in record ? String(record.volumeGb) : '1',
    totalUsageHours: ((record.billedMs + running) / MS_PER_HOUR).toFixed(6),
    totalCost: formatUsd(meter.spentOn(record)),
  };
}

function balanceView(cloud: CloudRecord, meter: Meter) {
  const [balance, perDay] = [usd(cloud.balance), meter.hourly() * HOURS_A_DAY];
  return {
    userId: cloud.userId,
    featureKey: 'usd-balance',
    balance: formatUsd(balance > 0n ? balance : 0n),
    usage: cloud.spent,
    estimatedUsage: formatUsd(perDay),
    overage: formatUsd(balance < 0n ? -balance : 0n),
    totalDepositedAmount: cloud.deposited,
    usageDaysLeft: perDay > 0n && balance > 0n ? Math.min(65_535, Number(balance / perDay)) : null,
  };
}
