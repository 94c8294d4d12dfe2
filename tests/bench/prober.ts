import { createRepositories } from '../../src/app/repositories.js';
import type { StoredEvent } from '../../src/db/events.js';
import type { Store } from '../../src/db/open.js';
import type { ModelPort } from '../../src/services/adapters/model.js';
import { createBus } from '../../src/services/events/bus.js';
import { createEventLog } from '../../src/services/events/event-log.js';
import { createStreamHub } from '../../src/services/events/stream-hub.js';
import { silentLog } from '../../src/services/log.js';
import { createChallengeSource } from '../../src/services/probing/challenge-source.js';
import { fixedEpochs } from '../../src/services/probing/epochs.js';
import { PROBER_DEFAULTS, type ProberLimits } from '../../src/services/probing/limits.js';
import { createProber } from '../../src/services/probing/prober.js';

interface Needs {
  readonly store: Store;
  readonly model: ModelPort;
  readonly now: () => Date;
  readonly limits: Partial<ProberLimits>;
}

/** A prober on a store, with all that it tells of. */
export async function openProber({ store: { database: db, tables }, model, now, limits }: Needs) {
  const repositories = createRepositories(tables);
  const bus = createBus({ db, log: silentLog });
  await bus.start();
  const hub = createStreamHub<StoredEvent>({
    bus,
    log: silentLog,
    source: {
      load: (subject, seq, limit) => repositories.events.listAfter(db, subject, seq, limit),
      head: (subject) => repositories.events.head(db, subject),
    },
  });
  const prober = createProber({
    db,
    ...repositories,
    model,
    events: createEventLog({ events: repositories.events, bus, hub, now }),
    bus,
    log: silentLog,
    now,
    random: Math.random,
    challenges: createChallengeSource({
      epochs: fixedEpochs('bench'),
      limits: { ...PROBER_DEFAULTS, ...limits },
    }),
    limits,
  });
  return {
    repositories,
    prober,
    async close(): Promise<void> {
      hub.close();
      await bus.close();
    },
  };
}
