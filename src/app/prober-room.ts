import { readFileSync } from 'node:fs';
import type { Config } from '../config.js';
import { MAX_KEPT } from '../services/adapters/http-model.js';
import type { Log } from '../services/log.js';
import { PROBER_DEFAULTS } from '../services/probing/limits.js';
import { type Room, roomFor } from '../services/probing/places.js';

/** How many files and connections this process may have open at once; null where nobody says so. */
function mayOpen(): number | null {
  try {
    // Node raised it as far as it may go when it started.
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}

/** The places that the prober gets; the operator is told when they are fewer than they would be. */
export function proberRoom({ config, log }: { config: Pick<Config, 'roles'>; log: Log }): Room {
  const limit = mayOpen();
  const room = roomFor(PROBER_DEFAULTS, MAX_KEPT, limit);
  if (room.wanting !== null && config.roles.has('prober')) {
    const how = `raise \`ulimit -n\` (LimitNOFILE of a service) to ${room.wanting}`;
    log.warn(
      { mayOpen: limit, ...room.places, keptConnections: room.kept },
      `this process may open too few files, so the prober asks fewer miners at once: ${how}`,
    );
  }
  return room;
}
