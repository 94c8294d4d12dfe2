import { writeSync } from 'node:fs';
import type { Core } from '../../src/app/core.js';
import type { Engine } from '../../src/services/adapters/engine.js';
import type { Moment } from './moments.js';
import { replace } from './wrap.js';

/** No handler, no flush, no goodbye: as when the power goes. The line is for whoever counts. */
function dying(moment: Moment): () => Promise<never> {
  return () => {
    writeSync(1, `${JSON.stringify({ type: 'dying', moment })}\n`);
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => {});
  };
}

/** Has this process kill itself at the moment; what it is made of stays what the product is made of. */
export function killAt(core: Core, moment: Moment): void {
  const die = dying(moment);
  const dieIn = (ms: number): void => {
    if (ms <= 0) void die();
    else setTimeout(() => void die(), ms);
  };
  if (moment.at === 'time') {
    dieIn(moment.ms);
    return;
  }
  let times = 0;
  const isNow = (): boolean => (times += 1) === moment.nth;

  if (moment.at === 'call') {
    const { clouds, ssh, engines, model } = core.farEnds;
    const spoil = (target: object) =>
      replace(target, moment.method, (original) => async (...args) => {
        const hit = isNow();
        if (hit && moment.when === 'before') await die();
        if (hit && moment.when === 'during') dieIn(moment.ms);
        const result = await original(...args);
        if (hit && moment.when === 'after') await die();
        return result;
      });
    if (moment.part === 'cloud') spoil(clouds.of(clouds.preferred) ?? {});
    if (moment.part === 'ssh') spoil(ssh);
    if (moment.part === 'model') spoil(model);
    if (moment.part === 'engine') {
      const { over } = engines;
      engines.over = async (target, signal) => {
        const engine: Engine = { ...(await over(target, signal)) };
        spoil(engine);
        return engine;
      };
    }
    return;
  }
  const { eventLog } = core;
  const { append } = eventLog;
  eventLog.append = async (tx, subject, news) => {
    await append(tx, subject, news);
    const isIt = news.some(({ type, payload }) =>
      moment.at === 'vm'
        ? type === 'VM_CHANGED' && 'state' in payload && payload.state === moment.state
        : type === 'DEPLOYMENT_CHANGED' && 'step' in payload && payload.step === moment.step,
    );
    if (!isIt || !isNow()) return;
    if (moment.inside) await die();
    tx.afterCommit(() => dieIn(moment.ms));
  };
}
