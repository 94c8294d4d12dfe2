import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RevokeSessionDocument, ViewerDocument, WatchScoresDocument } from '../operations/generated.js';
import { within } from '../support/api-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('a signed-in account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(async () => {
    const errors = app.errors();
    await app.close();
    expect(errors).toEqual([]);
  });

  it('a session that is revoked loses its socket and its event streams at once', async () => {
    const session = await app.signIn('0.0.1003');
    const credential = { token: session.token };
    const connection = await app.connect(credential);
    const watch = connection.watch(WatchScoresDocument, {});
    await watch.find('the snapshot', () => true);
    const events = app.watchEvents(WatchScoresDocument, {}, credential);
    await events.find('the snapshot', () => true);

    const { revokeSession } = await app.ask(
      RevokeSessionDocument,
      { input: { id: session.sessionId } },
      credential,
    );
    expect(revokeSession).toMatchObject({ __typename: 'Session', id: session.sessionId });
    expect(await within(5_000, 'the close', connection.closed)).toMatchObject({
      code: 4403,
      reason: expect.stringContaining('Session ended'),
    });
    await events.ended(5_000);
    expect(events.errors[0]?.extensions['code'] ?? events.items.at(-1)).toEqual(
      events.errors.length > 0 ? 'SESSION_ENDED' : { __typename: 'StreamEnd', reason: 'REVOKED' },
    );
    const { errors } = await app.send(ViewerDocument, {}, credential);
    expect(errors[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('an account of every kind of key signs in, and nobody else as it', async () => {
    for (const accountId of ['0.0.1001', '0.0.1002', '0.0.1003', '0.0.1004', '0.0.1005']) {
      const { token } = await app.signIn(accountId);
      const { viewer } = await app.ask(ViewerDocument, {}, { token });
      expect(viewer).toMatchObject({ via: 'SESSION', isOperator: false, account: { accountId } });
    }
    await expect(app.signIn('0.0.1006')).rejects.toThrow(/AccountNotFound|ACCOUNT/);
    const { errors } = await app.send(ViewerDocument, {}, { token: 'eyJhbGciOiJub25lIn0.e30.' });
    expect(errors[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });
});
