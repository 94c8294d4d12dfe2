import { beforeEach, describe, expect, it } from 'vitest';
import { createRepositories, type Repositories } from '../../../src/app/repositories.js';
import type { Database } from '../../../src/db/database.js';
import { createAudit } from '../../../src/services/audit/audit.js';
import { createVariableBook } from '../../../src/services/deployments/variable-book.js';
import { createVariableService } from '../../../src/services/deployments/variable-service.js';
import { masterKeyOf } from '../../../src/services/security/master-key.js';
import { createSecretBox } from '../../../src/services/security/secret-box.js';
import { minerRow, T0 } from '../../db/rows.js';
import { viewerOf } from '../../fakes/mining-rig.js';
import { eachDatabase } from '../../support/each-database.js';

const ALICE = viewerOf('0.0.5');
const OPERATOR = viewerOf('0.0.2', { isOperator: true, seesAll: true });

eachDatabase('the variables of a miner', (store) => {
  let db: Database;
  let r: Repositories;
  let redeployed: string[];
  const now = () => T0;
  const secretBox = createSecretBox(masterKeyOf(Buffer.alloc(32, 3)));

  beforeEach(async () => {
    db = store().database;
    r = createRepositories(store().tables);
    redeployed = [];
    await db.transaction(async (tx) => {
      for (const owner of ['0.0.5', '0.0.6']) await r.accounts.ensure(tx, owner, T0);
      await r.miners.insert(tx, minerRow('m1', { ownerId: '0.0.5', state: 'ACTIVE' }));
      await r.miners.insert(tx, minerRow('m2', { ownerId: '0.0.6', state: 'ACTIVE' }));
    });
  });
  const book = () => createVariableBook({ variables: r.variables, secretBox, now });
  const service = () =>
    createVariableService({
      db,
      ...r,
      variableBook: book(),
      audit: createAudit({ db, auditEvents: r.auditEvents, now }),
      async redeploy(_viewer, { minerId }) {
        redeployed.push(minerId);
        throw new Error('this one is only counted');
      },
    });
  const set = (input: Partial<Parameters<ReturnType<typeof service>['set']>[1]>, viewer = ALICE) =>
    service().set(viewer, { minerId: 'm1', ...input });
  const shown = async (viewer = ALICE, minerId = 'm1') =>
    (await service().listOf(viewer, [minerId])).map(({ name, value, isSecret }) => ({
      name,
      value,
      isSecret,
    }));
  const TOKEN = { name: 'HF_TOKEN', value: 'hf_s3cret' };
  const MODEL = { name: 'MODEL_NAME', value: 'llama', isSecret: false };

  it('are set, changed and removed one by one; the others stay', async () => {
    await set({ variables: [TOKEN, MODEL, { name: 'X', value: 'x' }] });
    await set({ variables: [{ ...MODEL, value: 'qwen' }], remove: ['X', 'NOT_THERE'] });
    expect(await shown()).toEqual([
      { name: 'HF_TOKEN', value: null, isSecret: true },
      { name: 'MODEL_NAME', value: 'qwen', isSecret: false },
    ]);
    expect(await db.transaction((tx) => book().of(tx, 'm1'))).toEqual([
      { ...TOKEN, isSecret: true },
      { ...MODEL, value: 'qwen' },
    ]);
  });

  it('show a value no more once it has become a secret', async () => {
    await set({ variables: [MODEL] });
    await set({ variables: [{ ...MODEL, isSecret: true }] });
    expect(await shown()).toEqual([{ name: 'MODEL_NAME', value: null, isSecret: true }]);
  });

  it('are sealed at rest, each to its own miner and name', async () => {
    await set({ variables: [TOKEN, MODEL] });
    await set({ minerId: 'm2', variables: [TOKEN] }, viewerOf('0.0.6'));
    const rows = await r.variables.listOf(db, ['m1', 'm2']);
    expect(rows).toHaveLength(3);
    for (const { valueSealed } of rows) expect(valueSealed).toMatch(/^tnb1\./);
    const [token, , other] = rows;
    if (!token || !other) expect.fail('They are not there');
    await r.variables.put(db, { ...other, valueSealed: token.valueSealed });
    await expect(book().of(db, 'm2')).rejects.toThrow('does not belong to miner.variable');
    await r.variables.put(db, { ...token, name: 'OTHER' });
    await expect(book().of(db, 'm1')).rejects.toThrow('does not belong to miner.variable');
  });

  it('are for their owner and operators alone', async () => {
    await set({ variables: [TOKEN, MODEL] });
    const hidden = [
      viewerOf('0.0.6'),
      viewerOf('0.0.5', { minerId: 'm2' }),
      viewerOf('0.0.5', { scopes: ['deploy'] }),
    ];
    for (const viewer of hidden) expect(await shown(viewer)).toEqual([]);
    expect(await service().listOf(null, ['m1'])).toEqual([]);
    expect(await shown(OPERATOR)).toHaveLength(2);
    expect(await shown(viewerOf('0.0.5', { minerId: 'm1' }))).toHaveLength(2);
    for (const viewer of [viewerOf('0.0.6'), viewerOf('0.0.5', { minerId: 'm2' })])
      await expect(set({ variables: [TOKEN] }, viewer)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        field: 'input.minerId',
      });
    await expect(set({}, viewerOf('0.0.5', { scopes: ['read'] }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('are audited by name and never by value', async () => {
    await set({ variables: [TOKEN], remove: [] });
    await set({ variables: [MODEL], remove: ['HF_TOKEN', 'NOT_THERE'] });
    await set({});
    const events = await r.auditEvents.list(db, { limit: 10 });
    expect(events.map(({ action, target, actor, detail }) => ({ action, target, actor, detail }))).toEqual([
      {
        action: 'SET_VARIABLES',
        target: 'miner m1',
        actor: '0.0.5',
        detail: { set: ['MODEL_NAME'], removed: ['HF_TOKEN'] },
      },
      {
        action: 'SET_VARIABLES',
        target: 'miner m1',
        actor: '0.0.5',
        detail: { set: ['HF_TOKEN'], removed: [] },
      },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/s3cret|llama/);
  });

  it('are a hundred at most, with what is removed leaving room in the same call', async () => {
    const named = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({ name: `V${from + i}`, value: 'v' }));
    await set({ variables: named(0, 99) });
    await expect(set({ variables: named(99, 2) })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'input.variables',
    });
    expect(await shown()).toHaveLength(99);
    await set({ variables: named(99, 2), remove: ['V0'] });
    expect(await shown()).toHaveLength(100);
  });

  it('have no more bytes together than a program can be started with', async () => {
    const large = (name: string) => ({ name, value: 'x'.repeat(32 * 1024) });
    await set({ variables: Array.from({ length: 8 }, (_, i) => large(`V${i}`)) });
    await expect(set({ variables: [{ name: 'W', value: 'x' }] })).rejects.toMatchObject({
      field: 'input.variables',
    });
    await set({ variables: [{ name: 'V0', value: 'x' }] });
    await set({ variables: [{ name: 'W', value: 'x' }] });
  });

  it('keep to their limits when they are set by several at once', async () => {
    const sets = Array.from({ length: 12 }, (_, i) =>
      set({ variables: Array.from({ length: 10 }, (_, j) => ({ name: `V${i}_${j}`, value: 'v' })) }),
    );
    const settled = await Promise.allSettled(sets);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await shown()).toHaveLength(100);
  });

  it.each([
    [{ variables: [TOKEN, TOKEN] }, 'input.variables.1.name'],
    [{ variables: [{ name: 'A=B', value: '' }] }, 'input.variables.0.name'],
    [{ variables: [TOKEN], remove: ['HF_TOKEN'] }, 'input.remove'],
    [{ remove: ['A=B'] }, 'input.remove.0'],
    [{ remove: Array.from({ length: 101 }, (_, i) => `V${i}`) }, 'input.remove'],
  ])('refuse what can not be meant (%#)', async (input, field) => {
    await expect(set(input)).rejects.toMatchObject({ code: 'INVALID_INPUT', field });
    expect(await shown()).toEqual([]);
  });

  it('can not be set once the miner ends', async () => {
    await r.miners.updateIn(db, 'm1', ['ACTIVE'], { state: 'TERMINATING' });
    await expect(set({ variables: [TOKEN] })).rejects.toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
  });

  it('are applied only when that is asked for, and kept even when that fails', async () => {
    await set({ variables: [MODEL] });
    expect(redeployed).toEqual([]);
    await expect(set({ variables: [TOKEN], apply: true })).rejects.toThrow('only counted');
    expect(redeployed).toEqual(['m1']);
    expect(await shown()).toHaveLength(2);
  });

  describe('in a version', () => {
    const forVersion = (planned: Parameters<ReturnType<typeof book>['forVersion']>[2]) =>
      db.transaction((tx) => book().forVersion(tx, 'm1', planned));

    it('lie under what it brings, which is kept with them', async () => {
      await set({ variables: [TOKEN, MODEL] });
      const given = [{ name: 'MODEL_NAME', value: 'qwen', isSecret: false }];
      const expected = [{ ...TOKEN, isSecret: true }, ...given];
      expect(await forVersion({ kind: 'OVERLAY', given })).toEqual(expected);
      expect(await forVersion({ kind: 'OVERLAY', given: [] })).toEqual(expected);
    });

    it('do not touch what is copied from another one, nor are touched by it', async () => {
      await set({ variables: [TOKEN] });
      const of = [{ name: 'OLD', value: 'o', isSecret: true }];
      expect(await forVersion({ kind: 'COPY', of })).toEqual(of);
      expect(await forVersion({ kind: 'OVERLAY', given: [] })).toEqual([{ ...TOKEN, isSecret: true }]);
    });
  });
});
