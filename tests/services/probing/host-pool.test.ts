import { expect, it } from 'vitest';
import { createHostPool } from '../../../src/services/probing/host-pool.js';

type Lane = 'FAST' | 'SLOW';

function held() {
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  const task = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((done) => ends.push(done));
  };
  const endFirst = async () => {
    ends.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { begun, task, endFirst };
}

it('runs no more of a lane than it has places, in the order they came', async () => {
  const pool = createHostPool<Lane>({ lanes: { FAST: 2, SLOW: 1 }, perHost: 9 });
  const { begun, task, endFirst } = held();
  for (const name of ['a', 'b', 'c', 'd']) pool.add('FAST', name, task(name));
  expect(begun).toEqual(['a', 'b']);
  await endFirst();
  expect(begun).toEqual(['a', 'b', 'c']);
  expect([pool.sizeOf('FAST'), pool.running()]).toEqual([3, 2]);
});

it('lets a full lane hold up no other', () => {
  const pool = createHostPool<Lane>({ lanes: { FAST: 1, SLOW: 1 }, perHost: 9 });
  const { begun, task } = held();
  pool.add('SLOW', 'a', task('slow'));
  pool.add('SLOW', 'b', task('waits'));
  pool.add('FAST', 'c', task('fast'));
  expect(begun).toEqual(['slow', 'fast']);
});

it('asks one host no more than it may over all lanes, and passes it by meanwhile', async () => {
  const pool = createHostPool<Lane>({ lanes: { FAST: 5, SLOW: 5 }, perHost: 1 });
  const { begun, task, endFirst } = held();
  pool.add('SLOW', 'same', task('first'));
  pool.add('FAST', 'same', task('second'));
  pool.add('FAST', 'other', task('third'));
  expect(begun).toEqual(['first', 'third']);
  await endFirst();
  expect(begun).toEqual(['first', 'third', 'second']);
});

it('tells when it has come down to a number of tasks', async () => {
  const pool = createHostPool<Lane>({ lanes: { FAST: 5, SLOW: 5 }, perHost: 9 });
  const { task, endFirst } = held();
  for (const name of ['a', 'b', 'c']) pool.add('FAST', name, task(name));
  let isDown = false;
  const down = pool.lull(1).then(() => {
    isDown = true;
  });
  await endFirst();
  expect(isDown).toBe(false);
  await endFirst();
  await down;
  expect(pool.size()).toBe(1);
});
