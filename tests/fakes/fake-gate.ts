import { LABEL_GATE } from '../../src/services/adapters/engine.js';
import { GATE_FILE, routesIn } from '../../src/services/deployments/gate-config.js';
import type { FakeContainer } from './fake-container.js';

export interface FakeGates {
  /** By anything on that machine. */
  isTaken(port: number): boolean;
  /** Whether an older worker stays until it is let go. */
  holdsRequests(): boolean;
}

export const isGate = ({ spec }: Pick<FakeContainer, 'spec'>): boolean => LABEL_GATE in spec.labels;

/** As HAProxy: at the start a taken port is the end of it, later the old worker goes on. */
export function readConfig(gate: FakeContainer, { isTaken, holdsRequests }: FakeGates): void {
  const text = gate.files.get(GATE_FILE)?.toString('utf8') ?? '';
  const own = (gate.config && routesIn(gate.config)?.ports) || [];
  const taken = routesIn(text)?.ports.find((port) => !own.includes(port) && isTaken(port));
  if (taken !== undefined) {
    gate.lines.push(
      `[ALERT] (1) : Binding [${GATE_FILE}:23] for frontend declared: cannot bind socket (Address already in use) for [0.0.0.0:${taken}]`,
    );
    if (gate.config === null) gate.status = 'restarting';
    return;
  }
  if (gate.config !== null && holdsRequests()) gate.draining.push(gate.config);
  gate.config = text;
}
