import { expect, it } from 'vitest';
import type { ContainerState } from '../../../src/services/adapters/engine.js';
import { shownEvidence } from '../../../src/services/deployments/shown.js';
import { ailmentOf } from '../../../src/services/deployments/steps/ailments.js';
import { createRedactor } from '../../../src/services/logs/redactor.js';

const SECRET = 'hunter2-very-secret-token-0123456789';
const redact = createRedactor([SECRET]);
const unhealthy = (...healthLog: string[]): ContainerState => ({
  id: 'a',
  name: 'a',
  image: 'a',
  status: 'running',
  exitCode: null,
  oomKilled: false,
  pid: 1,
  createdAt: null,
  startedAt: null,
  restartCount: 0,
  health: 'unhealthy',
  healthLog,
  labels: {},
});

it('says what the check of the image found, and no piece of a secret', () => {
  expect(ailmentOf(unhealthy(), redact)?.detail).toBe('it failed its checks');
  const { detail = '' } = ailmentOf(unhealthy('x'.repeat(270) + SECRET + 'y'.repeat(100)), redact) ?? {};
  expect(detail).toBe(`${'x'.repeat(270)}***${'y'.repeat(27)}`);
});

it('leaves out the end of what the engine cut, where a secret may begin', () => {
  const began = `exit 1: ${`${SECRET} `.repeat(200)}`.slice(0, 4_096 + 5);
  const { healthLog } = shownEvidence({ logTail: [], healthLog: [began, 'exit 1: ill'] }, redact);
  expect(healthLog).toEqual([expect.stringMatching(/^exit 1: (?:\*\*\* ){50,}…$/), 'exit 1: ill']);
  const { detail = '' } = ailmentOf(unhealthy(began), redact) ?? {};
  expect(detail).toMatch(/^exit 1: [* ]+…?$/);
});
