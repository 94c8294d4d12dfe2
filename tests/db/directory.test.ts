import { expect, it } from 'vitest';
import { createRepositories } from '../../src/app/repositories.js';
import {
  directoryRepository,
  MINER_ORDERS,
  type DirectoryFilter,
  type DirectoryPosition,
  type MinerOrder,
} from '../../src/db/directory.js';
import type { Store } from '../../src/db/open.js';
import { type Health, MODEL_TYPES, type ModelType } from '../../src/db/words.js';
import { eachDatabase } from '../support/each-database.js';
import { minerRow, T0, vmRow } from './rows.js';

const PRICES = ['0.05', '0.1', null, '0.05', '1.25', null, '0.009', '0.1'];
const SCORES = [50, null, 99.99, 50, null, 12.5, 50, 80.01];
const HEALTHS: Health[] = ['DOWN', 'HEALTHY', 'HEALTHY', 'UNKNOWN', 'DEGRADED', 'DOWN', 'HEALTHY', 'UNKNOWN'];
const NAMES = ['delta', 'alpha', 'beta', 'alpha', 'eps%ilon', 'zeta_1', 'beta', 'gamma'];
const REGIONS = ['DE', 'FI', null, 'FI', 'DE', 'FI', null, 'FI'];
const TYPES: ModelType[] = ['LLM', 'VISION', 'LLM', 'SPEECH', 'LLM', 'LLM', 'VISION', 'VISION'];
const COUNT = NAMES.length;

async function seed({ database: db, tables }: Store) {
  const r = createRepositories(tables);
  for (let i = 0; i < COUNT; i += 1) {
    const price = PRICES[i] ?? null;
    await r.vms.insert(db, vmRow(`v${i}`, { minerId: `m${i}`, pricePerHourUsd: price }));
    await r.miners.insert(
      db,
      minerRow(`m${i}`, {
        name: NAMES[i] ?? '',
        aliveName: null,
        health: HEALTHS[i] ?? 'UNKNOWN',
        state: i === 7 ? 'STOPPED' : 'ACTIVE',
        ownerId: i < 4 ? '0.0.5' : '0.0.6',
        vmId: `v${i}`,
        countryCode: REGIONS[i] ?? null,
        modelType: TYPES[i] ?? 'LLM',
        modelName: i === 1 ? 'Phi-3 Mini' : null,
        capabilities: i === 2 ? ['qa', 'say "hi"'] : ['qa2'],
      }),
    );
  }
  const rows = SCORES.map((value, i) => ({
    ...{ minerId: `m${i}`, value, coverage: 1, confidence: 1, components: [], formulaVersion: 2, at: T0 },
  })).filter(({ minerId }) => minerId !== 'm1');
  await db.transaction((tx) => r.scores.save(tx, rows));
  return { db, directory: r.directory };
}

/** What the orders mean, said once more without SQL. */
function expected(by: MinerOrder, isReversed: boolean): string[] {
  const sign = isReversed ? -1 : 1;
  const rank: Health[] = ['HEALTHY', 'DEGRADED', 'DOWN'];
  const healths = HEALTHS.map((health) => (health === 'UNKNOWN' ? null : rank.indexOf(health)));
  const types = TYPES.map((type) => MODEL_TYPES.indexOf(type));
  const all = Array.from({ length: COUNT }, (_, i) => i);
  const nullsLast = (keys: (number | null)[], down: boolean) => (a: number, b: number) => {
    const [x, y] = [keys[a] ?? null, keys[b] ?? null];
    if (x === null || y === null) return x === y ? b - a : x === null ? 1 : -1;
    return down ? y - x || b - a : x - y || a - b;
  };
  /** Alike ones the newest first. */
  const inGroups = (keys: (number | null)[]) => (a: number, b: number) => {
    const [x, y] = [keys[a] ?? null, keys[b] ?? null];
    if (x === null || y === null) return x === y ? b - a : x === null ? 1 : -1;
    return sign * (x - y) || b - a;
  };
  const sorted = (() => {
    switch (by) {
      case 'NEWEST':
        return all.sort((a, b) => sign * (b - a));
      case 'SCORE':
        return all.sort(nullsLast(SCORES, !isReversed));
      case 'RANK':
        return all.filter((i) => SCORES[i] != null && i !== 7).sort(nullsLast(SCORES, !isReversed));
      case 'NAME':
        return all.sort(
          (a, b) => sign * ((NAMES[a] ?? '') < (NAMES[b] ?? '') ? -1 : NAMES[a] === NAMES[b] ? a - b : 1),
        );
      case 'PRICE':
        return all.sort(
          nullsLast(
            PRICES.map((price) => (price === null ? null : Number(price))),
            isReversed,
          ),
        );
      case 'HEALTH':
        return all.sort(inGroups(healths));
      case 'MODEL_TYPE':
        return all.sort(inGroups(types));
      case 'REGION':
        return all.sort(
          nullsLast(
            REGIONS.map((code) => (code === null ? null : code.charCodeAt(0))),
            isReversed,
          ),
        );
    }
  })();
  return sorted.map((i) => `m${i}`);
}

eachDatabase('directory', (store) => {
  it.each(MINER_ORDERS.flatMap((by) => [[by, false] as const, [by, true] as const]))(
    'goes through all miners by %s (reversed: %s) once, in pages of any size, forwards and backwards',
    async (by, isReversed) => {
      const { db, directory } = await seed(store());
      const whole = expected(by, isReversed);
      for (const limit of [1, 3, 8]) {
        for (const fromEnd of [false, true]) {
          const seen: string[] = [];
          let at: DirectoryPosition | undefined;
          for (let page = 0; page < COUNT + 1; page += 1) {
            const { rows } = await directory.list(
              db,
              {},
              { by, isReversed },
              {
                limit,
                fromEnd,
                ...(at ? (fromEnd ? { before: at } : { after: at }) : {}),
              },
            );
            seen.push(...rows.map(({ miner }) => miner.id));
            at = rows.at(-1)?.position;
            if (rows.length < limit) break;
          }
          expect(fromEnd ? seen.reverse() : seen).toEqual(whole);
        }
      }
    },
  );

  it('keeps a window between two cursors', async () => {
    const { db, directory } = await seed(store());
    const order = { by: 'PRICE', isReversed: false } as const;
    const { rows: all } = await directory.list(db, {}, order, { limit: 9 });
    const [after, before] = [all[1]?.position, all[6]?.position];
    if (!after || !before) throw new Error('There are not so many');
    const { rows: some } = await directory.list(db, {}, order, { limit: 9, after, before });
    expect(some.map(({ miner }) => miner.id)).toEqual(all.slice(2, 6).map(({ miner }) => miner.id));
  });

  it.each<[DirectoryFilter, string[]]>([
    [{ search: 'ALPH' }, ['m3', 'm1']],
    [{ search: 'phi-3' }, ['m1']],
    [{ search: '%' }, ['m4']],
    [{ search: '_' }, ['m5']],
    [{ search: '\\' }, []],
    [{ capability: 'qa' }, ['m2']],
    [{ capability: 'QA' }, []],
    [{ capability: 'q_' }, []],
    [{ capability: 'say "hi"' }, ['m2']],
    [{ countryCodes: ['FI'] }, ['m7', 'm5', 'm3', 'm1']],
    [{ healths: ['DOWN', 'DEGRADED'] }, ['m5', 'm4', 'm0']],
    [{ minScore: 50 }, ['m7', 'm6', 'm3', 'm2', 'm0']],
    [{ isScored: false }, ['m4', 'm1']],
    [{ isScored: true, states: ['STOPPED'] }, ['m7']],
    [{ maxPricePerHourUsd: '0.05' }, ['m6', 'm3', 'm0']],
    [{ ownerId: '0.0.6', minScore: 40, maxPricePerHourUsd: '0.1' }, ['m7', 'm6']],
  ])('finds by %j', async (filter, ids) => {
    const { db, directory } = await seed(store());
    for (const by of ['NEWEST', 'NAME', 'SCORE', 'PRICE'] as const) {
      const { rows } = await directory.list(db, filter, { by, isReversed: false }, { limit: 9 });
      const found = rows.map(({ miner }) => miner.id);
      expect(by === 'NEWEST' ? found : [...found].sort().reverse()).toEqual(ids);
    }
  });

  it('looks at so many rows for one page, says how far it looked, and leaves nothing out', async () => {
    const { db } = await seed(store());
    const directory = directoryRepository(store().tables, { rows: 2, page: 4 });
    const filter = { capability: 'qa2' };
    const none = await directory.list(
      db,
      { search: 'zzz' },
      { by: 'NEWEST', isReversed: false },
      { limit: 9 },
    );
    expect(none).toEqual({ rows: [], lookedTo: { stretch: 0, key: null, id: 'm4' } });
    for (const by of MINER_ORDERS) {
      for (const isReversed of [false, true]) {
        const whole = expected(by, isReversed).filter((id) => id !== 'm2');
        for (const fromEnd of [false, true]) {
          for (const limit of [1, 2, 9]) {
            const seen: string[] = [];
            let at: DirectoryPosition | undefined;
            for (;;) {
              const page = { limit, fromEnd, ...(at ? (fromEnd ? { before: at } : { after: at }) : {}) };
              const { rows, lookedTo } = await directory.list(db, filter, { by, isReversed }, page);
              seen.push(...rows.map(({ miner }) => miner.id));
              at = lookedTo ?? (rows.length === limit ? rows.at(-1)?.position : undefined);
              if (!at) break;
            }
            expect([by, isReversed, fromEnd, limit, fromEnd ? seen.reverse() : seen]).toEqual([
              by,
              isReversed,
              fromEnd,
              limit,
              whole,
            ]);
          }
        }
      }
    }
  });

  it('tells what machines cost', async () => {
    const { db, directory } = await seed(store());
    expect(await directory.pricesOf(db, ['m0', 'm2', 'none'])).toEqual(
      new Map([
        ['m0', '0.05'],
        ['m2', null],
      ]),
    );
  });
});
