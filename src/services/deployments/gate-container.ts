import { LABEL_GATE, LABEL_MINER } from '../adapters/engine.js';
import { GATE_FILE } from './gate-config.js';

export const gateName = (minerId: string): string => `tensornode-gate-${minerId.slice(-12)}`;

export const specOf = (image: string, minerId: string) => ({
  name: gateName(minerId),
  image,
  labels: { [LABEL_MINER]: minerId, [LABEL_GATE]: minerId },
  environment: {},
  networkMode: 'host' as const,
  user: '0',
  capabilities: ['NET_BIND_SERVICE'],
  entrypoint: ['haproxy', '-W', '-db', '-f', GATE_FILE],
  restart: 'unless-stopped' as const,
});

/** Of a gate that only tries whether ports can be had. */
export const trialLabel = (minerId: string): string => `${minerId}/trial`;
export const trialOf = (image: string, minerId: string) => ({
  ...specOf(image, minerId),
  name: `${gateName(minerId)}-trial`,
  labels: { [LABEL_MINER]: minerId, [LABEL_GATE]: trialLabel(minerId) },
  restart: 'no' as const,
});
