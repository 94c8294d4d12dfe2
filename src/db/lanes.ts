import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { ProbeKind } from './words.js';

/** Probes that wait for each other: quick ones, those of miners that failed last time, and questions, which take their time. */
export const LANES = ['FRESH', 'SUSPECT', 'CHAT'] as const;
export type Lane = (typeof LANES)[number];

export const laneOf = ({
  kind,
  badStreak,
}: {
  readonly kind: ProbeKind;
  readonly badStreak: number;
}): Lane => (kind === 'CHAT' ? 'CHAT' : badStreak > 0 ? 'SUSPECT' : 'FRESH');

/** The same in SQL, as the place in `LANES`. Part of an index: a statement that is to use it has to say exactly this. */
export const laneColumn = ({ kind, badStreak }: Readonly<Record<'kind' | 'badStreak', PgColumn>>): SQL =>
  sql`(case when ${kind} = 'CHAT' then 2 when ${badStreak} > 0 then 1 else 0 end)`;

export const laneIs = (columns: Parameters<typeof laneColumn>[0], lane: Lane): SQL =>
  sql`${laneColumn(columns)} = ${sql.raw(String(LANES.indexOf(lane)))}`;
