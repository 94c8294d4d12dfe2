import { type ContainerConfig, RESTART_POLICIES } from '../db/words.js';
import { builder } from './builder.js';
import { DeploymentRef } from './deployment-ref.js';
import { ReleaseRef } from './release-ref.js';

const RestartPolicyEnum = builder.enumType('RestartPolicy', {
  description: 'When the engine starts a container again that ended.',
  values: {
    UNLESS_STOPPED: { description: 'Always, unless it was stopped; the default.' },
    ON_FAILURE: { description: 'When it ended with another code than 0.' },
    NEVER: {},
  } satisfies Record<(typeof RESTART_POLICIES)[number], object>,
});

const MEMORY = 'A container that needs more is ended. All that the machine has when left out.';
const CPUS = 'Like 1.5. All that the machine has when left out.';
const HEALTH_PATH = 'Asked instead of `/health` to see whether a version lives; 200 is good.';
const START = 'How long a new version may take to become healthy, in seconds.';

const ContainerResourcesInputRef = builder.inputType('ContainerResourcesInput', {
  description: 'At most what the machine has.',
  fields: (t) => ({
    memoryMb: t.int({ description: MEMORY }),
    cpus: t.float({ description: CPUS }),
  }),
});

export const ContainerConfigInputRef = builder.inputType('ContainerConfigInput', {
  description:
    'How the container is run. Kept for later versions, until another one takes its place as a whole.',
  fields: (t) => ({
    resources: t.field({ type: ContainerResourcesInputRef }),
    restartPolicy: t.field({ type: RestartPolicyEnum }),
    healthPath: t.string({
      description: `${HEALTH_PATH} The contract is checked at \`/health\` all the same.`,
    }),
    startSeconds: t.int({ description: `${START} 5 to 3000.` }),
  }),
});

const ContainerResourcesRef = builder
  .objectRef<Pick<ContainerConfig, 'memoryMb' | 'cpus'>>('ContainerResources')
  .implement({
    fields: (t) => ({
      memoryMb: t.int({ nullable: true, description: MEMORY, resolve: ({ memoryMb }) => memoryMb ?? null }),
      cpus: t.float({ nullable: true, description: CPUS, resolve: ({ cpus }) => cpus ?? null }),
    }),
  });

export const ContainerConfigRef = builder.objectRef<ContainerConfig>('ContainerConfig').implement({
  description: 'How a container is run. What is null is left to the engine, or to us.',
  fields: (t) => ({
    resources: t.field({ type: ContainerResourcesRef, resolve: (config) => config }),
    restartPolicy: t.field({
      type: RestartPolicyEnum,
      nullable: true,
      resolve: ({ restartPolicy }) => restartPolicy ?? null,
    }),
    healthPath: t.string({
      nullable: true,
      description: HEALTH_PATH,
      resolve: ({ healthPath }) => healthPath ?? null,
    }),
    startSeconds: t.int({
      nullable: true,
      description: START,
      resolve: ({ startSeconds }) => startSeconds ?? null,
    }),
  }),
});

builder.objectField(DeploymentRef, 'config', (t) =>
  t.field({ type: ContainerConfigRef, resolve: ({ config }) => config ?? {} }),
);
builder.objectField(ReleaseRef, 'config', (t) =>
  t.field({ type: ContainerConfigRef, resolve: ({ config }) => config ?? {} }),
);
