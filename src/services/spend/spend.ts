import type { Database } from '../../db/database.js';
import type { RentedVm, SpendRepository } from '../../db/spend.js';
import type { Vm } from '../../db/vms.js';
import { mayRead, type Viewer } from '../accounts/viewer.js';
import { InvalidInput, LimitReached } from '../errors.js';
import { spentUsd } from '../vms/spend.js';
import { costOfAll, type Rented, shownUsd, type Usd, usd } from '../money.js';

interface Needs {
  readonly db: Database;
  readonly spend: SpendRepository;
  readonly now: () => Date;
}

/** A window of time and what was spent in it. */
export interface SpendWindow {
  readonly ownerId: string;
  readonly from: Date;
  /** Never after now. */
  readonly to: Date;
}

export interface VmSpend {
  readonly vmId: string;
  readonly totalUsd: string;
}

export interface HourSpend {
  readonly hour: Date;
  readonly usd: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So that the list of hours has an end. */
const MAX_HOURS_MS = 31 * DAY_MS;
const MAX_WINDOW_MS = 366 * DAY_MS;
const PAGE = 1_000;
/** More machines than anybody can have rented in a window by hand. */
const MAX_VMS = 50_000;

/** What an account spent, from the same rows and by the same arithmetic as its budget. */
export function createSpend({ db, spend, now }: Needs) {
  async function* rentedIn({ ownerId, from, to }: SpendWindow): AsyncGenerator<RentedVm, void> {
    let afterId: string | null = null;
    for (let read = 0; ; read += PAGE) {
      if (read >= MAX_VMS) {
        throw new LimitReached(`More than ${MAX_VMS} machines were rented in this time`, {
          hint: 'Ask for a shorter time.',
        });
      }
      const page: RentedVm[] = await spend.listRented(db, ownerId, { from, to }, { afterId, limit: PAGE });
      yield* page;
      afterId = page.at(-1)?.id ?? null;
      if (page.length < PAGE) return;
    }
  }

  return {
    ofVm: (vm: Vm): string => spentUsd(vm, now()),

    /** Null when it is not this viewer's to see. */
    within(
      viewer: Viewer | null,
      ownerId: string,
      { from, to }: { readonly from: Date; readonly to?: Date },
    ): SpendWindow | null {
      if (!viewer || !mayRead(viewer) || viewer.minerId !== null) return null;
      if (!viewer.seesAll && viewer.accountId !== ownerId) return null;
      const end = new Date(Math.min((to ?? now()).getTime(), now().getTime()));
      if (from.getTime() > (to ?? now()).getTime()) throw new InvalidInput('from', 'Must not be after `to`');
      if (end.getTime() - from.getTime() > MAX_WINDOW_MS) {
        throw new InvalidInput('from', 'At most 366 days can be added up at once');
      }
      return { ownerId, from, to: end < from ? from : end };
    },

    async total({ ownerId, from, to }: SpendWindow): Promise<string> {
      return shownUsd(costOfAll(await spend.byPrice(db, ownerId, from, to)));
    },

    /** The dearest machines first. */
    async byVm(window: SpendWindow, first: number): Promise<VmSpend[]> {
      if (first < 1 || first > 100) throw new InvalidInput('first', 'Must be from 1 to 100');
      const found: { vmId: string; cost: Usd }[] = [];
      for await (const vm of rentedIn(window)) {
        const ms = overlap(vm, window.from.getTime(), window.to.getTime());
        if (ms > 0) found.push({ vmId: vm.id, cost: costOfAll([{ ...vm, ms }]) });
      }
      return found
        .toSorted((a, b) => (a.cost > b.cost ? -1 : a.cost < b.cost ? 1 : a.vmId < b.vmId ? -1 : 1))
        .slice(0, first)
        .map(({ vmId, cost }) => ({ vmId, totalUsd: shownUsd(cost) }));
    },

    /** Every hour that the window touches, by the clock of UTC; the first and the last may be parts of one. */
    async byHour(window: SpendWindow): Promise<HourSpend[]> {
      const [from, to] = [window.from.getTime(), window.to.getTime()];
      if (to - from > MAX_HOURS_MS) {
        throw new InvalidInput('from', 'Hours are shown for at most 31 days at once');
      }
      const first = Math.floor(from / HOUR_MS);
      const count = Math.max(0, Math.ceil(to / HOUR_MS) - first);
      const parts: Rented[][] = Array.from({ length: count }, () => []);
      // What is rented for whole hours is written down where it begins and ends, not in each of them.
      const steps: Usd[] = Array.from({ length: count + 1 }, () => 0n);
      for await (const vm of rentedIn(window)) {
        const begin = Math.max(vm.from.getTime(), from);
        const end = Math.min(vm.to?.getTime() ?? to, to);
        if (end <= begin) continue;
        const { pricePerHourUsd } = vm;
        const [firstWhole, lastWhole] = [Math.ceil(begin / HOUR_MS), Math.floor(end / HOUR_MS)];
        const part = (hour: number): void => {
          const ms = overlap(vm, Math.max(hour * HOUR_MS, from), Math.min((hour + 1) * HOUR_MS, to));
          parts[hour - first]?.push({ pricePerHourUsd, ms });
        };
        if (firstWhole > lastWhole) {
          part(lastWhole);
          continue;
        }
        if (firstWhole * HOUR_MS > begin) part(firstWhole - 1);
        if (end > lastWhole * HOUR_MS) part(lastWhole);
        const price = usd(pricePerHourUsd);
        steps[firstWhole - first] = (steps[firstWhole - first] ?? 0n) + price;
        steps[lastWhole - first] = (steps[lastWhole - first] ?? 0n) - price;
      }
      let whole: Usd = 0n;
      return parts.map((rented, index) => {
        whole += steps[index] ?? 0n;
        return { hour: new Date((first + index) * HOUR_MS), usd: shownUsd(whole + costOfAll(rented)) };
      });
    },
  };
}
export type Spend = ReturnType<typeof createSpend>;

function overlap({ from, to }: RentedVm, begin: number, end: number): number {
  return Math.max(0, Math.min(to?.getTime() ?? end, end) - Math.max(from.getTime(), begin));
}
