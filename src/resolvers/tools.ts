import { builder } from '../schema/builder.js';
import type { Context } from '../schema/context.js';
import { DiagnosisRef } from '../schema/diagnosis.js';
import { freshly } from '../schema/fresh.js';
import { localId, maybeLocalId } from '../schema/global-id.js';
import { MinerRef } from '../schema/miner-ref.js';
import { type MinerStatsItem, MinerStatsItemRef } from '../schema/miner-stats.js';
import '../schema/ssh-key.js';
import { type StreamEndItem, streamEnd } from '../schema/stream.js';
import { VmRef } from '../schema/vm.js';
import {
  ActionNotAllowed,
  Forbidden,
  InvalidInput,
  LimitReached,
  NotFound,
  Unavailable,
} from '../services/errors.js';
import { EXEC_TARGETS, type ExecOutcome } from '../services/tools/exec-on-vm.js';

const CONTROL_REFUSALS = [InvalidInput, Forbidden, NotFound, ActionNotAllowed, Unavailable];

builder.mutationField('stopMiner', (t) =>
  t.field({
    type: MinerRef,
    description:
      'Stops the container that serves. The miner is neither probed nor asked then, and its machine stays rented. Stopping twice does no harm.',
    args: { id: t.arg.id({ required: true }) },
    errors: { types: CONTROL_REFUSALS },
    resolve: (_root, { id }, { services, requireViewer }) =>
      services.miners.stop(requireViewer(), localId('Miner', id)),
  }),
);

builder.mutationField('startMiner', (t) =>
  t.field({
    type: MinerRef,
    description: 'Starts the container after a stop. One that runs already is left alone.',
    args: { id: t.arg.id({ required: true }) },
    errors: { types: CONTROL_REFUSALS },
    resolve: (_root, { id }, { services, requireViewer }) =>
      services.miners.start(requireViewer(), localId('Miner', id)),
  }),
);

builder.queryField('diagnose', (t) =>
  t.field({
    type: DiagnosisRef,
    description:
      'Looks at everything that a miner depends on, and says what to do. Takes up to half a minute.',
    args: { minerId: t.arg.id({ required: true }) },
    // Provider, machine and model are asked.
    extensions: { complexity: { field: 1_000, multiplier: 1 } },
    errors: { types: [InvalidInput, Forbidden, NotFound] },
    resolve: (_root, { minerId }, { services, requireViewer }) =>
      services.tools.diagnosis.run(requireViewer(), localId('Miner', minerId, 'minerId')),
  }),
);

const ExecTargetRef = builder.enumType('ExecTarget', {
  values: {
    MACHINE: { description: 'On the machine, as the user of SSH.' },
    CONTAINER: { description: 'In the container that serves.' },
  } satisfies Record<(typeof EXEC_TARGETS)[number], object>,
});

const ExecInputRef = builder.inputType('ExecOnVmInput', {
  fields: (t) => ({
    vmId: t.id({ required: true }),
    command: t.stringList({
      required: true,
      description: 'A program and its arguments; no shell reads them.',
    }),
    target: t.field({ type: ExecTargetRef, required: true, defaultValue: 'MACHINE' }),
    timeoutSeconds: t.int({ required: true, defaultValue: 30, description: '1 to 120; then it is ended.' }),
  }),
});

const ExecOutcomeRef = builder.objectRef<ExecOutcome>('ExecOutcome').implement({
  fields: (t) => ({
    exitCode: t.exposeInt('exitCode', { nullable: true, description: 'Null when it did not end by itself.' }),
    stdout: t.exposeString('stdout', { description: 'At most 64 KiB. Secrets of the miner show as `***`.' }),
    stderr: t.exposeString('stderr', { description: 'At most 64 KiB. Secrets of the miner show as `***`.' }),
    isOutputCut: t.exposeBoolean('isOutputCut'),
    isTimedOut: t.exposeBoolean('isTimedOut'),
    mayStillRun: t.exposeBoolean('mayStillRun', {
      description:
        'It was given up, and nobody saw it end: the machine went away, or its container has no `timeout`.',
    }),
    durationMs: t.exposeInt('durationMs'),
  }),
});

builder.mutationField('execOnVm', (t) =>
  t.field({
    type: ExecOutcomeRef,
    description:
      'Runs a command on a machine of yours and waits for its end. Refused unless the operator switched it on (EXEC_ON_VM); who ran what is kept.',
    args: { input: t.arg({ type: ExecInputRef, required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed, LimitReached, Unavailable] },
    resolve: (_root, { input }, { services, requireViewer, signal }) =>
      services.tools.exec.run(
        requireViewer(),
        { ...input, vmId: localId('Vm', input.vmId, 'input.vmId') },
        signal,
      ),
  }),
);

const ON_ONE_OF = 'Give this or the other one of `vmId` and `minerId`.';

const AddSshKeyInput = builder.inputType('AddSshKeyInput', {
  fields: (t) => ({
    vmId: t.id({ description: ON_ONE_OF }),
    minerId: t.id({ description: `${ON_ONE_OF} A miner that moves takes its keys along.` }),
    publicKey: t.string({
      required: true,
      description: 'One line like those of `~/.ssh/id_ed25519.pub`; options before it are not taken.',
    }),
  }),
});

const RemoveSshKeyInput = builder.inputType('RemoveSshKeyInput', {
  fields: (t) => ({
    vmId: t.id({ description: ON_ONE_OF }),
    minerId: t.id({ description: ON_ONE_OF }),
    fingerprint: t.string({ required: true, description: '`SHA256:…`, as `Vm.sshKeys` shows it.' }),
  }),
});

const placeOf = ({
  vmId,
  minerId,
}: {
  vmId?: string | null | undefined;
  minerId?: string | null | undefined;
}) => ({
  vmId: maybeLocalId('Vm', vmId, 'input.vmId') ?? undefined,
  minerId: maybeLocalId('Miner', minerId, 'input.minerId') ?? undefined,
});

builder.mutationField('addSshKey', (t) =>
  t.field({
    type: VmRef,
    description:
      'Lets a key of yours sign in to the machine. Answers at once; `appliedAt` of the key says when the machine took it.',
    args: { input: t.arg({ type: AddSshKeyInput, required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed] },
    resolve: (_root, { input }, { services, requireViewer }) =>
      services.tools.sshKeys.add(requireViewer(), placeOf(input), input.publicKey),
  }),
);

builder.mutationField('removeSshKey', (t) =>
  t.field({
    type: VmRef,
    description: 'Takes a key off the machine; it is gone from `sshKeys` once the machine no longer has it.',
    args: { input: t.arg({ type: RemoveSshKeyInput, required: true }) },
    errors: { types: [InvalidInput, Forbidden, NotFound, ActionNotAllowed] },
    resolve: (_root, { input }, { services, requireViewer }) =>
      services.tools.sshKeys.remove(requireViewer(), placeOf(input), input.fingerprint),
  }),
);

builder.subscriptionField('minerStats', (t) =>
  t.field({
    type: MinerStatsItemRef,
    description: 'What the container of your miner takes, now and from now on, until the miner has ended.',
    args: {
      id: t.arg.id({ required: true }),
      everySeconds: t.arg.int({ required: true, defaultValue: 5, description: '1 to 300.' }),
    },
    subscribe: (_root, { id, everySeconds }, context) =>
      freshly(context, (signal) => watchStats(context, id, everySeconds, signal)),
    resolve: (item) => item,
  }),
);

async function* watchStats(
  { services, requireViewer }: Context,
  id: string,
  everySeconds: number,
  outer: AbortSignal,
): AsyncGenerator<MinerStatsItem | StreamEndItem, void> {
  const viewer = requireViewer();
  const minerId = localId('Miner', id);
  if (everySeconds < 1 || everySeconds > 300)
    throw new InvalidInput('everySeconds', 'Must be between 1 and 300');
  const { tools, streams } = services;
  await tools.requireOwnMiner(viewer, minerId);
  const looks = streams.whileAllowed(viewer, outer, (signal) =>
    tools.stats.follow(minerId, everySeconds * 1_000, signal),
  );
  for await (const look of looks) {
    if (look.type === 'stats') yield { __typename: 'MinerStatsSample', stats: look.stats };
    else if (look.type === 'away') yield { __typename: 'MinerStatsGap', reason: look.reason, at: look.at };
    else yield streamEnd(look.type === 'over' ? 'DONE' : look.reason);
  }
}
