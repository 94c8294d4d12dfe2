import { expect, it } from 'vitest';
import { auditRepository } from '../../../src/db/audit.js';
import { createAudit } from '../../../src/services/audit/audit.js';
import { eachDatabase } from '../../support/each-database.js';
import { viewerOf } from '../../fakes/mining-rig.js';

const T0 = new Date('2026-05-01T12:00:00Z');
const OPERATOR = viewerOf('0.0.9', { isOperator: true, seesAll: true });

eachDatabase('the audit', (store) => {
  const open = () => {
    const { database: db, tables } = store();
    const auditEvents = auditRepository(tables);
    return { db, auditEvents, audit: createAudit({ db, auditEvents, now: () => T0 }) };
  };
  const event = { actor: 'reaper', action: 'END', target: 'DISK d-1' };

  it('shows operators what was done, newest first', async () => {
    const { db, audit } = open();
    await audit.record(db, event);
    await audit.record(db, { ...event, target: 'VM v-1', detail: { why: 'NO_INTENT', tries: 2 } });

    const found = await audit.list(OPERATOR, { limit: 9 });

    expect(found).toMatchObject([
      { ...event, target: 'VM v-1', detail: { why: 'NO_INTENT', tries: 2 }, at: T0 },
      { ...event, detail: {} },
    ]);
    expect(await audit.list(OPERATOR, { limit: 9, afterId: found[0]?.id ?? '' })).toMatchObject([event]);
  });

  it('is nothing for anybody else, nor for a token that may not read', async () => {
    const { audit } = open();
    await expect(audit.list(viewerOf('0.0.7'), { limit: 9 })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(audit.list({ ...OPERATOR, scopes: ['deploy'] }, { limit: 9 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('forgets what was not done after all', async () => {
    const { db, audit } = open();
    const undone = db.transaction(async (tx) => {
      await audit.record(tx, event);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await audit.list(OPERATOR, { limit: 9 })).toEqual([]);
  });

  it('loses only what is old, oldest first', async () => {
    const { db, auditEvents, audit } = open();
    for (const [i, hour] of [3, 1, 2].entries()) {
      const at = new Date(T0.getTime() + hour * 3_600_000);
      await auditEvents.insert(db, { id: `${i}`, ...event, target: `hour ${hour}`, detail: {}, at });
    }
    const before = new Date(T0.getTime() + 3 * 3_600_000);
    expect(await auditEvents.removeBefore(db, before, 1)).toBe(1);
    const left = (await audit.list(OPERATOR, { limit: 9 })).map(({ target }) => target);
    expect(left.toSorted()).toEqual(['hour 2', 'hour 3']);
    expect(await auditEvents.removeBefore(db, before, 9)).toBe(1);
    expect(await auditEvents.removeBefore(db, before, 9)).toBe(0);
  });
});
