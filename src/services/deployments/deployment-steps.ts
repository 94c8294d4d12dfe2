import type { DeployStep } from '../../db/words.js';
import { build } from './steps/build.js';
import { contractCheck, startCandidate } from './steps/candidate.js';
import { observe } from './steps/observe.js';
import { connect, fetchSource, prepareHost } from './steps/prepare.js';
import { prune, retireOld, unlock } from './steps/retire.js';
import type { Step } from './steps/step.js';
import { switchOver } from './steps/switch.js';

/** Every step can be entered again after a crash: it looks at what is there before it does anything. */
export const deploySteps: Readonly<Record<DeployStep, Step>> = {
  LOCK: async () => ({ detail: 'no other deployment works on this machine' }),
  CONNECT: connect,
  PREPARE_HOST: prepareHost,
  FETCH_SOURCE: fetchSource,
  BUILD: build,
  START_CANDIDATE: startCandidate,
  CONTRACT_CHECK: contractCheck,
  SWITCH: switchOver,
  OBSERVE: observe,
  RETIRE_OLD: retireOld,
  PRUNE: prune,
  UNLOCK: unlock,
};
