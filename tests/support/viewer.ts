import type { Viewer } from '../../src/services/accounts/viewer.js';

/** Somebody who is signed in as a whole account. */
export const viewer = (accountId = '0.0.2002', more: Partial<Viewer> = {}): Viewer => ({
  accountId,
  via: 'SESSION',
  sessionId: 's',
  credentialId: 's',
  scopes: ['read', 'deploy', 'operate'],
  minerId: null,
  isOperator: false,
  seesAll: false,
  expiresAt: null,
  ...more,
});
