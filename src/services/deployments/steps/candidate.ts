import { randomBytes } from 'node:crypto';
import type { Engine } from '../../adapters/engine.js';
import { AdapterError } from '../../adapters/failure.js';
import { pendingPortsOf } from '../../vms/apply-ports.js';
import { containerOf, loopbackPort, startContainer } from '../containers.js';
import { checkContract } from '../contract.js';
import { DeployFailed } from '../deployment.js';
import { CANDIDATE_HEADER } from '../gate-config.js';
import { routes, trialPortOf } from '../gate-plan.js';
import { redactorFor } from '../shown.js';
import { ailmentOf, failedWith } from './ailments.js';
import { awaitHealth } from './awaiting.js';
import { diskFull } from './engine-trouble.js';
import { placeOf, type Step, type StepContext } from './step.js';

const PORT_TRIES = 10;

/** The new version runs beside the old one; whoever has the token reaches it through the gate. */
export const startCandidate: Step = async (context) => {
  const { deployment, engine, held } = context;
  const docker = await engine(held.signal);
  const token = deployment.gateToken ?? randomBytes(24).toString('hex');
  const running = await started(context, docker);
  const { containerId, hostPort } = running ?? (await startOnSparePort(context, docker));
  // Before the gate knows of it, so that it is found whatever happens.
  if (!running) await held.note({ containerId, hostPort, gateToken: token });
  await leadToIt(context, docker, { hostPort, token });
  return {
    detail: `${deployment.containerName} on 127.0.0.1:${hostPort}`,
    patch: { containerId, hostPort, gateToken: token },
  };
};

/** What this step has started already, when it is entered again. */
async function started({ deployment, held }: StepContext, docker: Engine) {
  const { containerId, hostPort } = deployment;
  if (containerId === null || hostPort === null) return null;
  const state = await docker.inspect(containerId, held.signal);
  return state?.status === 'running' ? { containerId, hostPort } : null;
}

async function leadToIt(
  context: StepContext,
  docker: Engine,
  candidate: { readonly hostPort: number; readonly token: string },
): Promise<void> {
  const { deployment, previous, vm, ports, held } = context;
  try {
    const wanted = routes.trial(deployment, previous, candidate);
    await ports.gate.set(placeOf(context, docker), wanted, held.signal);
  } catch (error) {
    // The provider has not let the port through yet: nothing is wrong with the gate.
    const isPending = pendingPortsOf(vm).includes(deployment.port);
    if (!(error instanceof DeployFailed && error.code === 'GATE_FAILED' && isPending)) throw error;
    throw new AdapterError('cloud', 'NOT_READY', `port ${deployment.port} is not open yet`);
  }
}

async function startOnSparePort({ deployment, previous, ports, held }: StepContext, docker: Engine) {
  const environment = ports.openEnvironment(deployment);
  // One that a crash left behind may have another port than this one is going to have.
  await docker.remove(deployment.containerName, held.signal);
  const taken = [deployment, previous].flatMap((one) => (one ? [one.port, one.hostPort ?? 0] : []));
  for (let attempt = 0; ; attempt += 1) {
    const hostPort = loopbackPort(deployment, attempt, taken);
    try {
      return {
        containerId: await startContainer(docker, deployment, hostPort, environment, held.signal),
        hostPort,
      };
    } catch (error) {
      if (diskFull(error)) throw new DeployFailed('DISK_FULL', 'while the container was created');
      const isTaken = error instanceof DeployFailed && error.code === 'PORT_TAKEN';
      if (!isTaken || attempt + 1 >= PORT_TRIES) throw error;
    }
  }
}

/** Asked as everybody will ask it, from outside and through the gate. */
export const contractCheck: Step = async (context) => {
  const { deployment, previous, vm, ports, held } = context;
  const endpoint = {
    address: vm.address ?? '',
    port: trialPortOf(deployment, previous),
    headers: { [CANDIDATE_HEADER]: deployment.gateToken ?? '' },
    ownConnection: true,
  };
  const redact = redactorFor(deployment, ports.secretsOf);
  const looks = await awaitHealth(context, endpoint, redact);
  const report = await checkContract(ports.model, endpoint, held.signal, { redact });
  const docker = await context.engine(held.signal);
  if (!report.passed) {
    await held.note({ contract: report.rules });
    const ailment = ailmentOf(await docker.inspect(containerOf(deployment), held.signal), redact, {
      memoryMb: deployment.config?.memoryMb,
    });
    const broken = report.rules
      .filter(({ passed }) => !passed)
      .map(({ rule, detail }) => `${rule} ${detail}`);
    // It may have died of a question; that says more than the answer that was missing.
    throw await failedWith(
      context,
      docker,
      ailment ?? { code: 'CONTRACT_BROKEN', detail: broken.join('; ') },
      looks,
    );
  }
  const slowest = Math.max(...report.rules.map(({ totalMs }) => totalMs ?? 0));
  return {
    detail: `${report.rules.length} rules kept, slowest answer ${slowest} ms`,
    patch: { contract: report.rules, modelInfo: report.info },
  };
};
