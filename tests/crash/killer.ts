import { writeSync } from 'node:fs';
import type { Core } from '../../src/app/core.js';
import type { Engine } from '../../src/services/adapters/engine.js';
import type { EventPayloads, NewEvent } from '../../src/services/events/event-log.js';
import { type CalledPart, kindOf, MOMENTS, type Moment, methodsOf } from './moments.js';
import { replace } from './wrap.js';

const KINDS: ReadonlySet<string> = new Set(MOMENTS.map(kindOf));

/** No handler, no flush, no goodbye: as when the power goes. The line is for whoever counts. */
function die(moment: Moment): Promise<never> {
  writeSync(1, `${JSON.stringify({ type: 'dying', moment })}\n`);
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}

/**
 * Has this process kill itself at the moment; what it is made of stays what the product is made of. A moment that has
 * not come after `overdueMs` gives way to the first other one that does, and that to the clock.
 */
export function killAt(core: Core, wanted: Moment, overdueMs: number, killByMs: number): void {
  const dieIn = (moment: Moment, ms: number): void => {
    if (ms <= 0) void die(moment);
    else setTimeout(() => void die(moment), ms);
  };
  setTimeout(() => void die({ at: 'time', ms: killByMs }), killByMs);
  if (wanted.at === 'time') {
    dieIn(wanted, wanted.ms);
    return;
  }
  const kind = kindOf(wanted);
  let times = 0;
  let isOverdue = false;
  setTimeout(() => (isOverdue = true), overdueMs);
  /** Whether it is now, and how much later. */
  const strikes = (seen: Moment): number | null => {
    if (kindOf(seen) === kind && (times += 1) === wanted.nth) return wanted.ms;
    // Looks happen all the time: they would be nearly all that it gives way to.
    const isLook = seen.at === 'call' && seen.method === 'observe';
    return isOverdue && !isLook && KINDS.has(kindOf(seen)) ? 0 : null;
  };

  const spoil = (part: CalledPart, target: object): void => {
    for (const method of methodsOf(part)) {
      const moment = (when: 'before' | 'during' | 'after'): Moment => ({
        ...{ at: 'call', part, method, when, ms: 0, nth: 1 },
      });
      replace(target, method, (original) => async (...args) => {
        if (strikes(moment('before')) !== null) await die(moment('before'));
        const during = strikes(moment('during'));
        if (during !== null) dieIn(moment('during'), during);
        const result = await original(...args);
        if (strikes(moment('after')) !== null) await die(moment('after'));
        return result;
      });
    }
  };
  const { clouds, ssh, engines, model } = core.farEnds;
  spoil('cloud', clouds.of(clouds.preferred) ?? {});
  spoil('ssh', ssh);
  spoil('model', model);
  const { over } = engines;
  engines.over = async (target, signal) => {
    const engine: Engine = { ...(await over(target, signal)) };
    spoil('engine', engine);
    return engine;
  };

  const { eventLog } = core;
  const { append } = eventLog;
  eventLog.append = async (tx, subject, news) => {
    await append(tx, subject, news);
    // Told again to its owner, under another subject.
    if (!/^(vm|deployment):/.test(subject)) return;
    for (const one of news) {
      const [inside, after] = [momentOf(one, true), momentOf(one, false)];
      if (!inside || !after) continue;
      if (strikes(inside) !== null) await die(inside);
      const ms = strikes(after);
      if (ms !== null) tx.afterCommit(() => dieIn(after, ms));
    }
  };
}

function momentOf({ type, payload }: NewEvent, inside: boolean): Moment | null {
  if (type === 'VM_CHANGED') {
    const { state } = payload as EventPayloads['VM_CHANGED'];
    return { at: 'vm', state, inside, ms: 0, nth: 1 };
  }
  if (type !== 'DEPLOYMENT_CHANGED') return null;
  const { step } = payload as EventPayloads['DEPLOYMENT_CHANGED'];
  return step === null ? null : { at: 'deployment', step, inside, ms: 0, nth: 1 };
}
