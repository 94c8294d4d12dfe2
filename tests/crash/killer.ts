import type { Core } from '../../src/app/core.js';
import type { Engine } from '../../src/services/adapters/engine.js';
import type { Moment } from './moments.js';

/** No handler, no flush, no goodbye: as when the power goes. */
const die = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
};

const dieIn = (ms: number): void => {
  if (ms <= 0) void die();
  else setTimeout(() => void die(), ms);
};

type Method = (...args: never[]) => unknown;

function spoil(target: object, method: string, moment: Extract<Moment, { at: 'call' }>): void {
  const methods = target as Record<string, Method>;
  const original = methods[method];
  if (!original) throw new Error(`There is no ${method} to be killed at`);
  methods[method] = async (...args) => {
    if (moment.when === 'before') await die();
    if (moment.when === 'during') dieIn(moment.ms);
    const result = await original(...args);
    if (moment.when === 'after') await die();
    return result;
  };
}

/** Has this process kill itself at the moment; what it is made of stays what the product is made of. */
export function killAt(core: Core, moment: Moment): void {
  if (moment.at === 'time') {
    dieIn(moment.ms);
    return;
  }
  if (moment.at === 'call') {
    const { clouds, ssh, engines, model } = core.farEnds;
    if (moment.part === 'cloud') spoil(clouds.of(clouds.preferred) ?? {}, moment.method, moment);
    if (moment.part === 'ssh') spoil(ssh, moment.method, moment);
    if (moment.part === 'model') spoil(model, moment.method, moment);
    if (moment.part === 'engine') {
      const { over } = engines;
      engines.over = async (target, signal) => {
        const engine: Engine = { ...(await over(target, signal)) };
        spoil(engine, moment.method, moment);
        return engine;
      };
    }
    return;
  }
  const { eventLog } = core;
  const { append } = eventLog;
  eventLog.append = async (tx, subject, news) => {
    await append(tx, subject, news);
    const isNow = news.some(({ type, payload }) =>
      moment.at === 'vm'
        ? type === 'VM_CHANGED' && 'state' in payload && payload.state === moment.state
        : type === 'DEPLOYMENT_CHANGED' && 'step' in payload && payload.step === moment.step,
    );
    if (!isNow) return;
    if (moment.inside) await die();
    tx.afterCommit(() => dieIn(moment.ms));
  };
}
