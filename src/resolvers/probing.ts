import { builder } from '../schema/builder.js';
import { DebugProbeRef } from '../schema/debug-probe.js';
import { ProbeKindEnum } from '../schema/enums.js';
import { localId } from '../schema/global-id.js';
import { MaintenanceWindowRef } from '../schema/maintenance.js';
import { MinerRef } from '../schema/miner.js';
import '../schema/probe-spec.js';
import { ActionNotAllowed, Forbidden, InvalidInput, LimitReached, NotFound } from '../services/errors.js';

const KEPT = 'Left out: as it was set before; null: as for everybody.';

const SetProbeSpecInput = builder.inputType('SetProbeSpecInput', {
  description:
    'What is left out stays as it was set before. Null takes back what was set: it is as for everybody again. All of it at once takes back `clearProbeSpec`.',
  fields: (t) => ({
    minerId: t.id({ required: true }),
    kind: t.field({ type: ProbeKindEnum, required: true }),
    path: t.string({
      description: `Begins with \`/\`, at most 200 characters. Not for challenges. ${KEPT}`,
    }),
    everySeconds: t.int({
      description: `15 to 240, for HEALTH alone. Changed at most once in 24 hours, where setting it first and taking it away are changes too. ${KEPT}`,
    }),
    timeoutMs: t.int({ description: `100 up to the default. ${KEPT}` }),
    conditions: t.stringList({
      description:
        'At most 10 lines of at most 200 characters, like `[STATUS] == 200`, `[BODY].queue[0].length < 10`, `[RESPONSE_TIME] < 500` (milliseconds), `has([BODY].model)`, `len([BODY].response) > 0` or `[BODY].version == pat(1.*)`; with == != < <= > >=. All have to hold, beside what the contract says. Given, they take the place of those that were set before: [] or null takes all of them away. Left out: as it was set before.',
    }),
    failAfter: t.int({ description: `Bad results in a row to fall, 2 to 10. Not for INFO. ${KEPT}` }),
    passAfter: t.int({ description: `Good results in a row to rise, 1 to 10. Not for INFO. ${KEPT}` }),
    graceSeconds: t.int({
      description: `0 to 600 after the miner became active, in which its health does not fall. Not for INFO. ${KEPT}`,
    }),
  }),
});

const REFUSALS = [InvalidInput, Forbidden, NotFound, ActionNotAllowed];

builder.mutationField('setProbeSpec', (t) =>
  t.field({
    type: MinerRef,
    description:
      'Sets how one kind of probe of your miner is done: what is given alone, the rest stays as it was set before. It can only be stricter than what holds for everybody: scores are compared and paid by, so nobody may measure himself more kindly. Conditions come beside those of the contract, a timeout can only be shorter, and thresholds and grace move health alone: every result counts in the score as it is.',
    args: { input: t.arg({ type: SetProbeSpecInput, required: true }) },
    errors: { types: REFUSALS },
    resolve: (_root, { input: { minerId, kind, ...rest } }, { services, requireViewer }) =>
      services.probeSpecs.set(requireViewer(), {
        minerId: localId('Miner', minerId, 'input.minerId'),
        kind,
        ...rest,
      }),
  }),
);

builder.mutationField('clearProbeSpec', (t) =>
  t.field({
    type: MinerRef,
    description: 'Back to what holds for everybody. Clearing what was never set does no harm.',
    args: { minerId: t.arg.id({ required: true }), kind: t.arg({ type: ProbeKindEnum, required: true }) },
    errors: { types: REFUSALS },
    resolve: (_root, { minerId, kind }, { services, requireViewer }) =>
      services.probeSpecs.clear(requireViewer(), { minerId: localId('Miner', minerId, 'minerId'), kind }),
  }),
);

builder.mutationField('debugProbe', (t) =>
  t.field({
    type: DebugProbeRef,
    description:
      'Probes your miner once, now, and shows everything of it. It counts for nothing, whatever state the miner is in. At most ten a minute.',
    args: { minerId: t.arg.id({ required: true }), kind: t.arg({ type: ProbeKindEnum, required: true }) },
    // The miner is asked, which takes up to the timeout.
    extensions: { complexity: { field: 200, multiplier: 1 } },
    errors: { types: [...REFUSALS, LimitReached] },
    resolve: (_root, { minerId, kind }, { services, requireViewer, signal }) =>
      services.debugProbe.run(requireViewer(), localId('Miner', minerId, 'minerId'), kind, signal),
  }),
);

const AnnounceMaintenanceInput = builder.inputType('AnnounceMaintenanceInput', {
  fields: (t) => ({
    minerId: t.id({ required: true }),
    startsAt: t.field({
      type: 'DateTime',
      required: true,
      description:
        'At least a minute from now, and an hour while the miner is not HEALTHY: what has begun already is measured.',
    }),
    endsAt: t.field({
      type: 'DateTime',
      required: true,
      description: 'Together at most 8 hours in any seven days.',
    }),
    reason: t.string({ required: true, description: '1 to 200 characters, public.' }),
  }),
});

builder.mutationField('announceMaintenance', (t) =>
  t.field({
    type: MaintenanceWindowRef,
    description:
      'Announces that you will work on your miner. While it is on, probes are void, health and score stay as they are, and nobody’s question goes there.',
    args: { input: t.arg({ type: AnnounceMaintenanceInput, required: true }) },
    errors: { types: [...REFUSALS, LimitReached] },
    resolve: (_root, { input: { minerId, ...rest } }, { services, requireViewer }) =>
      services.maintenance.announce(requireViewer(), {
        minerId: localId('Miner', minerId, 'input.minerId'),
        ...rest,
      }),
  }),
);

builder.mutationField('cancelMaintenance', (t) =>
  t.field({
    type: MaintenanceWindowRef,
    description: 'Calls it off, or ends it now; the time it took stays used.',
    args: { id: t.arg.id({ required: true }) },
    errors: { types: REFUSALS },
    resolve: (_root, { id }, { services, requireViewer }) =>
      services.maintenance.cancel(requireViewer(), localId('MaintenanceWindow', id)),
  }),
);
