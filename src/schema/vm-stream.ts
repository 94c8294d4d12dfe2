import type { VmState } from '../services/vms/vm.js';
import { builder } from './builder.js';
import { VmStateEnum } from './enums.js';
import { STREAM_REFUSALS } from './errors.js';
import { SEQ, StreamEndRef, StreamGapRef, typeOfItem } from './stream.js';
import { VmRef } from './vm.js';

interface VmSnapshot {
  readonly __typename: 'VmSnapshot';
  readonly seq: number;
  readonly vmId: string;
}
interface VmChanged {
  readonly __typename: 'VmChanged';
  readonly seq: number;
  readonly at: Date;
  readonly vmId: string;
  readonly state: VmState;
  readonly remark?: string;
}

const VmSnapshotRef = builder.objectRef<VmSnapshot>('VmSnapshot').implement({
  description: 'What is true as the stream begins.',
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    vm: t.field({ type: VmRef, resolve: ({ vmId }) => vmId }),
  }),
});

const VmChangedRef = builder.objectRef<VmChanged>('VmChanged').implement({
  fields: (t) => ({
    seq: t.string({ ...SEQ, resolve: ({ seq }) => String(seq) }),
    at: t.expose('at', { type: 'DateTime' }),
    state: t.expose('state', { type: VmStateEnum, description: 'Then.' }),
    remark: t.string({
      nullable: true,
      description: 'What the state does not tell, such as that it restarts.',
      resolve: ({ remark }) => remark ?? null,
    }),
    vm: t.field({ type: VmRef, description: 'As it is now.', resolve: ({ vmId }) => vmId }),
  }),
});

export type VmStreamItem = VmSnapshot | VmChanged;

export const VmStreamItemRef = builder.unionType('VmStreamItem', {
  types: [VmSnapshotRef, VmChangedRef, StreamGapRef, StreamEndRef, ...STREAM_REFUSALS],
  resolveType: typeOfItem,
});
