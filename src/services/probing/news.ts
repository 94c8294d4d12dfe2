import type { Transaction } from '../../db/database.js';
import type { SettlingMiner } from '../../db/probe-targets.js';
import type { ScoreChange } from '../../db/scores.js';
import type { Health } from '../../db/words.js';
import { type EventLog, type NewEvent, subjects } from '../events/event-log.js';
import { noticeable } from '../events/network-news.js';

export interface HealthNews {
  readonly minerId: string;
  readonly ownerId: string;
  readonly events: readonly [NewEvent<'HEALTH_CHANGED'>, NewEvent<'MINER_CHANGED'>];
}

export const healthNews = (miner: SettlingMiner, after: Health, probeIds: readonly string[]): HealthNews => ({
  minerId: miner.id,
  ownerId: miner.ownerId,
  events: [
    {
      type: 'HEALTH_CHANGED',
      payload: { minerId: miner.id, before: miner.health, after, probeIds },
    },
    { type: 'MINER_CHANGED', payload: { minerId: miner.id, state: 'ACTIVE', health: after } },
  ],
});

export async function appendHealthNews(
  tx: Transaction,
  events: EventLog,
  news: readonly HealthNews[],
): Promise<void> {
  for (const one of news) {
    await events.append(tx, subjects.miner(one.minerId), one.events);
    await events.append(tx, subjects.account(one.ownerId), one.events);
  }
}

/** With the changes of health of the same transaction, of which the network is told too. */
export async function appendScoreNews(
  tx: Transaction,
  events: EventLog,
  changes: readonly ScoreChange[],
  health: readonly HealthNews[] = [],
): Promise<void> {
  const news = changes.map(({ id, minerId, before, after }) => ({
    type: 'SCORE_CHANGED' as const,
    payload: { minerId, scoreChangeId: id, before, after },
  }));
  for (const one of news) await events.append(tx, subjects.minerScores(one.payload.minerId), [one]);
  await events.append(tx, subjects.scores, news);
  await appendNetworkNews(tx, events, health, news);
}

/** What the whole network is told. */
export async function appendNetworkNews(
  tx: Transaction,
  events: EventLog,
  health: readonly HealthNews[],
  scores: readonly NewEvent<'SCORE_CHANGED'>[],
): Promise<void> {
  await events.append(tx, subjects.network, [...health.map((one) => one.events[0]), ...noticeable(scores)]);
}
