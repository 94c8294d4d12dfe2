import type { Viewer } from '../services/accounts/viewer.js';
import type { StoredEvent } from '../db/events.js';
import type { EventStream } from '../services/events/event-stream.js';
import type { VmService } from '../services/vms/vm-service.js';

/** What the API may call. Every field is a service made by its factory in the composition root. */
export interface Services {
  readonly vms: VmService;
  readonly streams: EventStream<StoredEvent>;
  readonly _?: Viewer;
}
