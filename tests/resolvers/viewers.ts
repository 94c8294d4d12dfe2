import { apiTokenViewer, sessionViewer, type Viewer } from '../../src/services/accounts/viewer.js';

const LATER = new Date(Date.now() + 3_600_000);
const signedIn = (accountId: string, sessionId: string, isOperator = false): Viewer =>
  sessionViewer({ accountId, sessionId, expiresAt: LATER }, isOperator);

export const ALICE = signedIn('0.0.1001', 'session-of-alice');
export const BOB = signedIn('0.0.1002', 'session-of-bob');
export const OPERATOR = signedIn('0.0.1003', 'session-of-operator', true);

export const tokenOf = (
  viewer: Viewer,
  { scopes, minerId = null }: { scopes: Viewer['scopes']; minerId?: string | null },
): Viewer =>
  apiTokenViewer({ id: 'token-1', accountId: viewer.accountId, scopes, minerId, expiresAt: null }, false);
