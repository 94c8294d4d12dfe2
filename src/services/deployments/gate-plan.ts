import type { Deployment } from './deployment.js';
import type { GateRoutes } from './gate.js';
import { trialPort } from './containers.js';

type Placed = Pick<Deployment, 'port' | 'hostPort'>;

/** From the time before the gate: the container has the declared port itself. */
export const isUngated = ({ port, hostPort }: Placed): boolean => hostPort === port;

const liveOf = (deployment: Placed | null): GateRoutes['live'] =>
  deployment === null || deployment.hostPort === null || isUngated(deployment)
    ? null
    : { port: deployment.hostPort };

const portsOf = (first: number, others: readonly (Placed | null)[]): number[] => [
  ...new Set([first, ...others.flatMap((one) => (one === null ? [] : [one.port]))]),
];

/** Where the candidate is asked: on its own port, unless the old one sits on a port of the machine itself. */
export const trialPortOf = (deployment: Deployment, previous: Deployment | null): number =>
  previous !== null && isUngated(previous) ? trialPort(deployment) : deployment.port;

export const routes = {
  /** The old one serves, and nothing else is known. */
  back: (previous: Placed): GateRoutes => ({
    ports: [previous.port],
    live: liveOf(previous),
    candidate: null,
  }),

  /** The old one serves; who has the token reaches the new one. */
  trial(
    deployment: Deployment,
    previous: Deployment | null,
    { hostPort, token }: { hostPort: number; token: string },
  ): GateRoutes {
    const trial = trialPortOf(deployment, previous);
    const hasGate = previous !== null && !isUngated(previous);
    return {
      ports: hasGate ? portsOf(previous.port, [deployment]) : [trial],
      live: liveOf(previous),
      candidate: { port: hostPort, token },
    };
  },

  /** The new one serves, also whoever still asks on the old one's port. */
  switched: (deployment: Placed, previous: Placed | null): GateRoutes => ({
    ports: portsOf(deployment.port, [previous]),
    live: liveOf(deployment),
    candidate: null,
  }),

  alone: (deployment: Placed): GateRoutes => routes.switched(deployment, null),
};
