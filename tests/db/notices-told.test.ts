import { expect, it } from 'vitest';
import { noticeRepository } from '../../src/db/notices.js';
import { eachDatabase } from '../support/each-database.js';
import { at, T0 } from './rows.js';

eachDatabase('what an owner was told', (store) => {
  it('is found by owner, kind and miner, from a time on', async () => {
    const { database: db, tables } = store();
    const notices = noticeRepository(tables);
    const about = { ownerId: '0.0.5', kind: 'CONTAINER_RESTARTED', minerId: 'm1' } as const;
    const row = { id: 'n1', ...about, message: 'x', vmId: null, hostId: null, at: at(10) };
    await db.transaction((tx) => notices.insert(tx, row));
    expect(await notices.wasTold(db, about, T0)).toBe(true);
    expect(await notices.wasTold(db, about, at(10))).toBe(true);
    expect(await notices.wasTold(db, about, at(11))).toBe(false);
    expect(await notices.wasTold(db, { ...about, kind: 'CRASH_LOOP' }, T0)).toBe(false);
    expect(await notices.wasTold(db, { ...about, minerId: 'm2' }, T0)).toBe(false);
    expect(await notices.wasTold(db, { ...about, ownerId: '0.0.6' }, T0)).toBe(false);
  });
});
