import type { DirectoryPosition, DirectoryRow, MinerOrder } from '../db/directory.js';
import type { NamedCount, NetworkStats, SpanActivity } from '../services/directory/network-stats.js';
import { builder } from './builder.js';
import { HealthEnum, MinerStateEnum, ModelTypeEnum } from './enums.js';
import { minerCursor, minerScoreCursor } from './miner.js';
import { MinerRef } from './miner-ref.js';
import type { Cursor } from './pages.js';

export const SortDirectionEnum = builder.enumType('SortDirection', { values: ['ASC', 'DESC'] as const });

export const MinerFilterRef = builder.inputType('MinerFilter', {
  description: 'All that is given must hold.',
  fields: (t) => ({
    search: t.string({ description: 'Part of the name or of the model’s name, whatever the case.' }),
    ownedBy: t.string({ description: 'An account: `0.0.x`, or the id of its `Account`.' }),
    modelType: t.field({ type: ModelTypeEnum }),
    countryCodes: t.stringList({
      description:
        'Where the machine stands: ISO 3166 country codes of two letters, like DE. The same word as `region` of `ask` and `Miner.countryCode`.',
    }),
    states: t.field({ type: [MinerStateEnum] }),
    health: t.field({ type: [HealthEnum], description: 'Any of these.' }),
    capability: t.string({ description: 'One that `capabilities` names, to the letter.' }),
    scored: t.boolean({ description: 'Whether its score is known.' }),
    minScore: t.float({ description: '0 to 100.' }),
    maxPricePerHourUsd: t.field({ type: 'Decimal', description: 'Of its machine.' }),
  }),
});

/** Whether the order is turned round by this direction: every order has one that people mean when they name it. */
export const isReversed = (by: MinerOrder, direction: 'ASC' | 'DESC' | null | undefined): boolean =>
  direction != null && direction !== (by === 'NEWEST' || by === 'SCORE' ? 'DESC' : 'ASC');

/** Positions in one order; those of the orders that have always been there are written as they always were. */
export function directoryCursor(
  by: MinerOrder,
  reversed: boolean,
): Cursor<Pick<DirectoryRow, 'position'>, DirectoryPosition> {
  if (!reversed && by === 'NEWEST') {
    const read = (cursor: string): DirectoryPosition | null => {
      const id = minerCursor.read(cursor);
      return id === null ? null : { stretch: 0, key: null, id };
    };
    return { write: ({ position: { id } }) => minerCursor.write({ id }), read };
  }
  if (!reversed && by === 'SCORE') {
    return {
      write: ({ position: { id, key } }) =>
        minerScoreCursor.write({ id, score: typeof key === 'number' ? key : null }),
      read(cursor) {
        const at = minerScoreCursor.read(cursor);
        return at && { stretch: at.score === null ? 1 : 0, key: at.score, id: at.id };
      },
    };
  }
  const name = `miner-${by}-${reversed ? 'back' : 'forth'}`;
  const form = new RegExp(`^${name}:(\\d):([0-9a-f-]{36})(?::([\\s\\S]{0,500}))?$`);
  return {
    write({ position: { stretch, id, key } }) {
      const end = key === null ? '' : `:${key}`;
      return Buffer.from(`${name}:${stretch}:${id}${end}`).toString('base64url');
    },
    read(cursor) {
      if (!/^[A-Za-z0-9_-]{1,1000}$/.test(cursor)) return null;
      const [, stretch, id, text] = form.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
      if (stretch === undefined || id === undefined) return null;
      const key = text === undefined ? null : keyOf(by, text);
      const isWhole = key !== null || hasNoKey(by, Number(stretch));
      return isWhole ? { stretch: Number(stretch), key, id } : null;
    },
  };
}

const hasNoKey = (by: MinerOrder, stretch: number): boolean =>
  by === 'NEWEST' ||
  by === 'HEALTH' ||
  by === 'MODEL_TYPE' ||
  ((by === 'SCORE' || by === 'PRICE' || by === 'REGION') && stretch === 1);

function keyOf(by: MinerOrder, text: string): number | string | null {
  if (by === 'NAME' || by === 'REGION') return text.includes('\0') ? null : text;
  if (!/^\d{1,9}(\.\d{1,20})?(e-\d{1,3})?$/.test(text)) return null;
  return by === 'PRICE' ? text : Number(text);
}

builder.objectField(MinerRef, 'pricePerHourUsd', (t) =>
  t.loadable({
    type: 'Decimal',
    nullable: true,
    description: 'Of its machine; null while it has none.',
    load: (ids: string[], { services }) => services.directory.pricesOf(ids),
    resolve: ({ id }) => id,
  }),
);

const NamedCountRef = builder.objectRef<NamedCount>('NamedCount').implement({
  fields: (t) => ({ name: t.exposeString('name'), count: t.exposeInt('count') }),
});
const SpanActivityRef = builder.objectRef<SpanActivity>('NetworkActivityCounts').implement({
  fields: (t) => ({
    probes: t.exposeInt('probes', { description: 'Of every kind.' }),
    questions: t.exposeInt('questions', { description: 'That were put to `ask` and have ended.' }),
    validations: t.exposeInt('validations', { description: 'That have ended.' }),
    validators: t.exposeInt('validators', { description: 'Accounts that validated.' }),
  }),
});

export const NetworkStatsRef = builder.objectRef<NetworkStats>('NetworkStats').implement({
  description: 'The network in numbers; at most some seconds old.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime' }),
    miners: t.exposeInt('miners', { description: 'All that have not ended.' }),
    active: t.exposeInt('active', { description: 'Those that serve.' }),
    byState: t.field({ type: [NamedCountRef], resolve: ({ byState }) => [...byState] }),
    byHealth: t.field({
      type: [NamedCountRef],
      description: 'Of those that serve.',
      resolve: ({ byHealth }) => [...byHealth],
    }),
    byModelType: t.field({
      type: [NamedCountRef],
      description: 'Of those that serve.',
      resolve: ({ byModelType }) => [...byModelType],
    }),
    byCountry: t.field({
      type: [NamedCountRef],
      description: 'Of those that serve.',
      resolve: ({ byCountry }) => [...byCountry],
    }),
    scored: t.exposeInt('scored', { description: 'Those that serve and have a score.' }),
    meanScore: t.exposeFloat('meanScore', { nullable: true }),
    medianScore: t.exposeFloat('medianScore', { nullable: true }),
    lastHour: t.expose('lastHour', { type: SpanActivityRef }),
    lastDay: t.expose('lastDay', { type: SpanActivityRef }),
  }),
});
