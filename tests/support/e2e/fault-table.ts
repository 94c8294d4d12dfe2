import type { DeployInput } from '../../operations/generated.js';
import type { Ended } from './deploy-client.js';
import type { packVersion } from './fault-model.js';
import type { HostFaults } from './host-faults.js';
import type { MachineView } from './machine-view.js';
import { GATE_IMAGE } from './real-host.js';
import type { Registries } from './registries.js';

/** The shortest time that a version may be given to become healthy. */
const HURRIED = { startSeconds: 5 };
const KEPT_GATE_IMAGE = 'kept/gate:1';
/** Taken by a container that is none of ours. */
export const FOREIGN_PORT = 8_000;

export interface Fault {
  readonly fault: string;
  readonly version?: Parameters<typeof packVersion>[0];
  /** In place of the context. */
  readonly image?: () => string;
  readonly input?: Omit<DeployInput, 'source'>;
  readonly before?: () => Promise<unknown>;
  /** While the deployment is under way. */
  readonly during?: (id: string) => Promise<unknown>;
  readonly after?: () => Promise<unknown>;
  readonly state: Ended['state'];
  readonly code: string;
  readonly step: string;
  /** In what the owner is told. */
  readonly says?: string;
  /** The machine's containers went down with the engine. */
  readonly hasGap?: true;
}

interface Bed {
  readonly faults: HostFaults;
  readonly view: MachineView;
  readonly registries: Registries;
  reached(id: string, step: string): Promise<void>;
  cancel(id: string): Promise<void>;
}

const failed = (code: string, step: string) => ({ state: 'FAILED', code, step }) as const;
const rolledBack = (code: string) => ({ state: 'ROLLED_BACK', code, step: 'OBSERVE' }) as const;

/** What can go wrong with a redeploy, and what is to become of it. */
export function faultTable(bed: () => Bed): Fault[] {
  const cancelled = (step: string): Fault => ({
    fault: `the owner cancels in ${step}`,
    version: step === 'BUILD' ? { also: 'RUN python -c "import time; time.sleep(30)"' } : {},
    during: async (id) => {
      await bed().reached(id, step);
      await bed().cancel(id);
    },
    ...{ state: 'CANCELLED', code: 'CANCELLED', step: '' },
  });

  return [
    {
      fault: 'an instruction of the Dockerfile fails',
      version: { also: 'RUN python -c "import absent"' },
      ...failed('BUILD_FAILED', 'BUILD'),
    },
    {
      fault: 'the base image is missing',
      version: { from: '127.0.0.1:5999/nobody/absent:1' },
      ...failed('BUILD_FAILED', 'BUILD'),
      says: 'absent',
    },
    {
      fault: 'the registry lets the engine in no more',
      image: () => `${bed().registries.withdrawn}/team/model:1`,
      ...failed('IMAGE_REFUSED', 'BUILD'),
    },
    {
      fault: 'the registry is gone',
      image: () => `${bed().registries.gone}/team/model:1`,
      ...failed('PULL_FAILED', 'BUILD'),
    },
    {
      fault: 'the disk is full as the context arrives',
      version: { weightsMb: 30, also: 'COPY weights.bin /weights.bin' },
      before: () => bed().faults.fillDisk(12),
      after: () => bed().faults.freeDisk(),
      ...failed('DISK_FULL', 'BUILD'),
    },
    {
      fault: 'the disk is full as an instruction writes',
      version: { also: `RUN python -c "open('/weights', 'wb').write(b'x' * 40_000_000)"` },
      before: () => bed().faults.fillDisk(12),
      after: () => bed().faults.freeDisk(),
      ...failed('DISK_FULL', 'BUILD'),
    },
    {
      fault: 'the program ends at once, restarts off',
      version: { mode: 'exits' },
      input: { config: { restartPolicy: 'NEVER' } },
      ...failed('CONTAINER_EXITED', 'CONTRACT_CHECK'),
      says: 'exit code 3',
    },
    {
      fault: 'the program ends again and again',
      version: { mode: 'exits' },
      ...failed('CRASH_LOOP', 'CONTRACT_CHECK'),
    },
    {
      fault: 'it needs more memory than its limit',
      version: { mode: 'eats-memory' },
      input: { config: { resources: { memoryMb: 64 } } },
      ...failed('OUT_OF_MEMORY', 'CONTRACT_CHECK'),
    },
    {
      fault: 'it never becomes healthy',
      version: { mode: 'ill' },
      input: { config: HURRIED },
      ...failed('HEALTH_TIMEOUT', 'CONTRACT_CHECK'),
    },
    {
      fault: 'it listens on another port',
      version: { mode: 'wrong-port' },
      input: { config: HURRIED },
      ...failed('WRONG_PORT', 'CONTRACT_CHECK'),
      says: 'it listens on 3001, not on 3000',
    },
    {
      fault: 'it listens on its loopback address only',
      version: { mode: 'loopback' },
      input: { config: HURRIED },
      ...failed('LOOPBACK_ONLY', 'CONTRACT_CHECK'),
    },
    {
      fault: 'the HEALTHCHECK of its image fails',
      version: { mode: 'ill', also: 'HEALTHCHECK --interval=1s --retries=2 CMD echo not yet; exit 1' },
      ...failed('IMAGE_UNHEALTHY', 'CONTRACT_CHECK'),
      says: 'not yet',
    },
    {
      fault: 'it answers in the wrong shape',
      version: { mode: 'wrong-shape' },
      ...failed('CONTRACT_BROKEN', 'CONTRACT_CHECK'),
    },
    {
      fault: 'its new port belongs to somebody else',
      version: { port: FOREIGN_PORT },
      input: { port: FOREIGN_PORT },
      ...failed('PORT_TAKEN', 'START_CANDIDATE'),
      says: `port ${FOREIGN_PORT}`,
    },
    {
      fault: 'the image of the gate can not be had',
      before: async () => {
        await bed().view.must(['docker', 'tag', GATE_IMAGE, KEPT_GATE_IMAGE]);
        await bed().view.must(['docker', 'rmi', GATE_IMAGE]);
      },
      after: async () => {
        await bed().view.must(['docker', 'tag', KEPT_GATE_IMAGE, GATE_IMAGE]);
        await bed().view.must(['docker', 'rmi', KEPT_GATE_IMAGE]);
      },
      ...failed('GATE_IMAGE_UNAVAILABLE', 'PREPARE_HOST'),
    },
    {
      fault: 'it falls ill after the switch',
      version: { mode: 'ill-later' },
      ...rolledBack('HEALTH_TIMEOUT'),
    },
    { fault: 'it ends after the switch', version: { mode: 'dies-later' }, ...rolledBack('CONTAINER_EXITED') },
    {
      fault: 'its /health fails every second time after the switch',
      version: { mode: 'worse-later' },
      ...rolledBack('OBSERVED_WORSE'),
      says: 'looks failed',
    },
    {
      fault: 'its chats fail after the switch',
      version: { mode: 'chats-fail-later' },
      ...rolledBack('OBSERVED_WORSE'),
      says: 'chats failed',
    },
    ...['LOCK', 'CONNECT', 'PREPARE_HOST', 'FETCH_SOURCE', 'BUILD'].map(cancelled),
    ...['START_CANDIDATE', 'CONTRACT_CHECK', 'SWITCH', 'OBSERVE'].map(cancelled),
    {
      fault: 'the engine stops and stays away',
      version: { also: 'RUN python -c "import time; time.sleep(30)"' },
      during: async (id) => {
        await bed().reached(id, 'BUILD');
        await bed().faults.stopEngine();
      },
      after: () => bed().faults.startEngine(),
      ...failed('ENGINE_STOPPED', 'BUILD'),
      hasGap: true,
    },
  ];
}
