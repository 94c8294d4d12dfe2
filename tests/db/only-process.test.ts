import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { becomeOnlyProcess, StoreInUse } from '../../src/db/only-process.js';

describe('the one process on an SQLite file', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tensornode-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps a second one out until it lets go', () => {
    const file = join(folder, 'tensornode.sqlite');
    const letGo = becomeOnlyProcess(file);
    expect(() => becomeOnlyProcess(file)).toThrow(StoreInUse);
    letGo();
    becomeOnlyProcess(file)();
  });

  it('leaves other files alone', () => {
    const letGo = [join(folder, 'a.sqlite'), join(folder, 'b.sqlite')].map(becomeOnlyProcess);
    expect(letGo).toHaveLength(2);
    for (const go of letGo) go();
  });
});
