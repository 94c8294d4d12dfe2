import { type ContainerState, type Engine, LABEL_GATE } from '../adapters/engine.js';
import { GATE_PATH } from '../deployments/gate-config.js';
import { isOurFault } from '../probing/our-fault.js';
import { containerOf } from './container-control.js';
import { type Finding, skipped } from './check-runner.js';
import type { Checks, Diagnosed } from './diagnosis-checks.js';

const LOG_TAIL = 10;
const GATE_LIMITS = { timeoutMs: 4_000, maxBytes: 4_096 };
const NO_VERSION = 'No version of this miner has served';

/** What runs on the machine. */
export function containerChecks({ miner, vm, deployment, needs }: Diagnosed): Checks {
  const { engineOf, hosts, targetOf, model } = needs;
  let seen: ContainerState | null = null;

  return [
    {
      name: 'CONTAINER',
      needs: ['ENGINE'],
      timeoutMs: 6_000,
      async run(signal) {
        if (!vm || !deployment)
          return { status: 'FAIL', evidence: NO_VERSION, fix: 'Deploy one with `deploy`.' };
        const docker = await engineOf(vm, signal);
        seen = await docker.inspect(containerOf(deployment), signal);
        if (!seen) {
          return {
            status: 'FAIL',
            evidence: 'The container is gone',
            fix: 'Deploy again: that brings a new one.',
          };
        }
        const log = await lastLines(docker, seen.id, signal);
        return { ...judgeContainer(seen, miner.state === 'STOPPED'), log };
      },
    },
    {
      name: 'LISTENING',
      needs: ['CONTAINER'],
      timeoutMs: 6_000,
      async run(signal) {
        const target = vm && (await targetOf(vm));
        const pid = seen?.pid ?? null;
        if (!target || !deployment || pid === null || seen?.status !== 'running')
          return skipped('The container does not run');
        const tables = ['tcp', 'tcp6'].map((table) => `/proc/${pid}/net/${table}`);
        const connection = await hosts.connect(target, signal);
        const { stdout } = await connection.exec(['cat', ...tables], { signal, timeoutMs: 6_000 });
        return judgeListeners(stdout, deployment.port);
      },
    },
    {
      name: 'GATE',
      needs: ['ENGINE'],
      timeoutMs: 6_000,
      async run(signal) {
        if (!vm || vm.address === null || !deployment) return skipped(NO_VERSION);
        const docker = await engineOf(vm, signal);
        const [gate] = await docker.listContainers({ [LABEL_GATE]: miner.id }, signal);
        if (!gate) return skipped('The container has its port itself');
        if (gate.status !== 'running') {
          const log = await lastLines(docker, gate.id, signal);
          return {
            status: 'FAIL',
            evidence: `The gate in front of the container is ${gate.status}`,
            fix: 'Deploy again: that brings a new one.',
            log,
          };
        }
        const endpoint = { address: vm.address, port: miner.port };
        const answer = await model.request(
          endpoint,
          { method: 'GET', path: GATE_PATH, ...GATE_LIMITS },
          signal,
        );
        if (isOurFault(answer)) throw new Error('This server could not ask');
        if (answer.ok && answer.status === 200)
          return {
            status: 'OK',
            evidence: `It answers at port ${miner.port} with revision ${answer.text.trim().slice(0, 64)}`,
          };
        const how = answer.ok ? `status ${answer.status}` : answer.message;
        return {
          status: 'FAIL',
          evidence: `The gate runs and does not answer at port ${miner.port}: ${how}`,
          fix: 'Look at PORT below. If that is in order, deploy again.',
        };
      },
    },
    {
      name: 'PORT',
      needs: ['MACHINE'],
      timeoutMs: 5_000,
      async run(signal) {
        if (!vm || vm.address === null) return skipped('The machine has no address');
        const where = `${vm.address}:${miner.port}`;
        const knock = await hosts.knock(vm.address, miner.port, signal);
        if (knock === 'OPEN') return { status: 'OK', evidence: `${where} can be reached` };
        if (knock === 'REFUSED')
          return {
            status: 'FAIL',
            evidence: `${where} refuses connections: the way is free, and nothing listens there`,
            fix: 'Look at CONTAINER and LISTENING above.',
          };
        const isAsked = vm.ports.includes(miner.port);
        return {
          status: 'FAIL',
          evidence: `${where} is silent, as behind a firewall`,
          fix: isAsked
            ? 'The port is to be open: see `Vm.pendingPorts`, and the firewall of the machine itself.'
            : `Open it with \`editVmPorts(add: [${miner.port}])\`.`,
        };
      },
    },
  ];
}

async function lastLines(docker: Engine, container: string, signal: AbortSignal): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of docker.logs(container, { follow: false, tail: LOG_TAIL }, signal)) {
    // Of a line that is too long its beginning is shown, so no secret lies across a seam.
    for (const { text, continues } of batch) if (!continues) lines.push(text);
    if (lines.length > LOG_TAIL) lines.splice(0, lines.length - LOG_TAIL);
  }
  return lines;
}

function judgeContainer(state: ContainerState, isStopped: boolean): Finding {
  const { status, exitCode, oomKilled, restartCount, health } = state;
  const restarts = restartCount === 0 ? '' : `; the engine restarted it ${restartCount} times`;
  if (status === 'running') {
    if (health === 'unhealthy') {
      return {
        status: 'FAIL',
        evidence: `It runs, and its own health check fails: ${state.healthLog.at(-1) ?? 'it does not say why'}`,
        fix: 'Read the log lines; restart it with `restartMiner`.',
      };
    }
    const evidence = `It runs since ${state.startedAt?.toISOString() ?? 'an unknown time'}${restarts}`;
    if (restartCount === 0) return { status: 'OK', evidence };
    return {
      status: 'WARN',
      evidence,
      fix: 'It ended by itself before: read what it logged then with `logs`.',
    };
  }
  if (isStopped)
    return { status: 'WARN', evidence: 'Its owner stopped it', fix: 'Start it with `startMiner`.' };
  const ended = exitCode === null ? `It is ${status}` : `It is ${status} with exit code ${exitCode}`;
  if (oomKilled || exitCode === 137) {
    return {
      status: 'FAIL',
      evidence: `${ended}${oomKilled ? ', killed for want of memory' : ''}${restarts}`,
      fix: oomKilled
        ? 'Take a larger machine with `resizeMiner`, raise the memory limit, or use a smaller or quantised model.'
        : 'It was killed: by somebody on the machine, or for want of memory. Look at `Miner.stats`.',
    };
  }
  return {
    status: 'FAIL',
    evidence: `${ended}${restarts}`,
    fix: 'Read the log lines for why the program ended, then deploy a mended version, or try `restartMiner`.',
  };
}

/** The kernel's own tables of the container: address and port in hexadecimal, 0A is LISTEN. */
function judgeListeners(tables: string, port: number): Finding {
  const rows = [...tables.matchAll(/^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /gm)];
  if (!tables.includes('local_address')) return skipped('The machine does not let its tables be read');
  const listeners = rows.map(([, address = '', hex = '']) => ({
    port: Number.parseInt(hex, 16),
    isLoopback: address === '0100007F' || address === '00000000000000000000000001000000',
  }));
  const here = listeners.filter((one) => one.port === port);
  if (here.some(({ isLoopback }) => !isLoopback))
    return { status: 'OK', evidence: `The program listens on port ${port}` };
  if (here.length > 0) {
    return {
      status: 'FAIL',
      evidence: `The program listens on port ${port} of 127.0.0.1 only, so nobody outside the container reaches it`,
      fix: 'Bind it to 0.0.0.0, like `app.run(host="0.0.0.0")`.',
    };
  }
  const others = [...new Set(listeners.filter((one) => !one.isLoopback).map((one) => one.port))].slice(0, 10);
  return {
    status: 'FAIL',
    evidence: `Nothing in the container listens on port ${port}${others.length > 0 ? `; it listens on ${others.join(', ')}` : ''}`,
    fix:
      others.length > 0
        ? 'Deploy with the port on which the program listens.'
        : 'The program may still be loading its model: read the log lines.',
  };
}
