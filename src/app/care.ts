import type { Database } from '../db/database.js';
import type { ModelTracer } from '../services/adapters/model.js';
import type { Audit } from '../services/audit/audit.js';
import type { Bus } from '../services/events/bus.js';
import type { EventLog } from '../services/events/event-log.js';
import type { Log } from '../services/log.js';
import { createDebugProbe } from '../services/probing/debug-probe.js';
import type { ProberLimits } from '../services/probing/limits.js';
import { createMaintenanceBook } from '../services/probing/maintenance-book.js';
import { createMaintenanceService } from '../services/probing/maintenance-service.js';
import { createStandstill } from '../services/probing/standstill.js';
import { createProbeSpecs } from '../services/probing/probe-specs.js';
import type { Repositories } from './repositories.js';

interface Needs {
  readonly db: Database;
  readonly repositories: Repositories;
  readonly audit: Audit;
  readonly eventLog: EventLog;
  readonly bus: Bus;
  readonly log: Log;
  readonly now: () => Date;
  readonly random: () => number;
  readonly tracer: ModelTracer;
  readonly limits: ProberLimits;
}

/** What owners have to say to how their miners are measured. */
export function createCare({ repositories: r, eventLog, ...needs }: Needs) {
  const windows = r.maintenanceWindows;
  const parts = { ...r, ...needs, windows, events: eventLog };
  const book = createMaintenanceBook(parts);
  const probeSpecs = createProbeSpecs(parts);
  const debugProbe = createDebugProbe({ ...parts, probeSpecs, maintenance: book });
  const maintenance = createMaintenanceService(parts);
  return { book, standstill: createStandstill(parts), services: { probeSpecs, debugProbe, maintenance } };
}
export type Care = ReturnType<typeof createCare>;
