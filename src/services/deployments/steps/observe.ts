import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../adapters/engine.js';
import { containerOf } from '../containers.js';
import { lookAtHealth } from '../contract.js';
import { DeployFailed } from '../deployment.js';
import { createHealthBook, type HealthBook } from '../health-book.js';
import { redactorFor } from '../shown.js';
import { type Ailment, ailmentOf, failedWith } from './ailments.js';
import { CHATS, chatMsIn, createChats } from './chats.js';
import { inWords, type Look, summed, timed, worseThan } from './compare.js';
import { patienceMs } from './patience.js';
import type { Step, StepContext } from './step.js';
import { canGoBack, isGivenBack, undone } from './undone.js';

const LONGEST_WATCH_MS = 10_000;
/** A slow model has so long to answer its few questions; the watch lasts as long. */
const CHATS_MS = 30_000;
/** Looks in a row; a single one may be bad luck. */
const BAD_LOOKS = 3;

/** Watches the new version for a while on the declared port; one that dies, falls ill or does worse gives its place back. */
export const observe: Step = async (context) => {
  const { deployment, previous, engine, ports, held, isStopped, say } = context;
  const docker = await engine(held.signal);
  if (deployment.cancelRequestedAt !== null) {
    const cancelled = new DeployFailed('CANCELLED', 'after it had taken the port over');
    if (await canGoBack(context, docker)) throw await undone(context, docker, cancelled, { letFinish: true });
    say('it can not be cancelled any more: the old version has ended, and does not start again');
  }
  if (await isGivenBack(context, docker)) {
    const detail = 'it was given up, and the work on that was interrupted; the log says why';
    throw await undone(context, docker, new DeployFailed('OBSERVED_WORSE', detail));
  }
  const { healthMs, healthEveryMs, observeMs = Math.min(LONGEST_WATCH_MS, healthMs / 20) } = ports.limits;
  const patientUntil = performance.now() + (await patienceMs(context, docker));
  let until = performance.now() + observeMs;
  const book = createHealthBook();
  const look = watcher(context, docker, book);
  const looks: Look[] = [];
  const before = deployment.baseline?.chats ?? null;
  const chats = createChats(context, deployment, {
    forMs: CHATS_MS,
    everyMs: observeMs / CHATS,
    before,
    // A first one has its own answer to the contract check to be measured by.
    usualMs: previous === null ? chatMsIn(deployment) : (before?.p95Ms ?? null),
  });
  for (let bad = 0; ; ) {
    const isBusy = chats.isBusy();
    const { ailment, ...seen } = await look();
    if (await isStopped()) return { detail: 'stopped by its owner' };
    if (!seen.ok && ailment?.code === 'HEALTH_TIMEOUT' && performance.now() < patientUntil) {
      until = performance.now() + observeMs;
      chats.forget();
      await sleep(healthEveryMs, undefined, { signal: held.signal });
      continue;
    }
    const isExcused = isBusy && (seen.ok || ailment?.code === 'HEALTH_TIMEOUT');
    if (seen.ok) chats.isFree();
    if (isExcused) {
      await sleep(healthEveryMs, undefined, { signal: held.signal });
      continue;
    }
    looks.push(seen);
    bad = seen.ok ? 0 : bad + 1;
    if (ailment && bad >= BAD_LOOKS)
      throw await undone(context, docker, await failedWith(context, docker, ailment, book.lines()));
    // Beside each other they would keep a model that does one thing at a time from being healthy.
    if (seen.ok) {
      if (chats.isClear() || (performance.now() >= until && chats.isDone())) break;
      await chats.ask();
    }
    await sleep(healthEveryMs, undefined, { signal: held.signal });
  }
  const now = summed(looks);
  const worse = worseThan(deployment.baseline, now);
  const ailment = worse === null ? chats.verdict() : ({ code: 'OBSERVED_WORSE', detail: worse } as const);
  if (ailment !== null) {
    if (!(await canGoBack(context, docker)))
      return { detail: `${ailment.detail}; it stays, as the old version has ended and does not start again` };
    const failure = await failedWith(context, docker, ailment, book.lines());
    throw await undone(context, docker, failure, { letFinish: true });
  }
  const answered = chats.measured();
  const said = [
    `healthy after the switch: ${inWords(now, 'looks')}`,
    answered && inWords(answered, 'chats'),
    answered && before && `before ${inWords(before, 'chats')}`,
  ];
  return { detail: said.filter((part) => part !== null).join('; ') };
};

function watcher({ deployment, vm, ports, held }: StepContext, docker: Engine, book: HealthBook) {
  let restartsBefore: number | null = null;
  const { config } = deployment;
  const redact = redactorFor(deployment, ports.secretsOf);
  const options = { path: config?.healthPath, redact };
  const endpoint = { address: vm.address ?? '', port: deployment.port, ownConnection: true };
  return async (): Promise<Look & { ailment: Ailment | null }> => {
    const state = await docker.inspect(containerOf(deployment), held.signal);
    restartsBefore ??= state?.restartCount ?? 0;
    const ailment = ailmentOf(state, redact, { restartsBefore, memoryMb: config?.memoryMb });
    if (ailment) return { ok: false, ms: 0, ailment };
    if (state && (state.status !== 'running' || state.restartCount > restartsBefore)) {
      const detail = `exit code ${state.exitCode ?? 'unknown'}, after it had served`;
      return { ok: false, ms: 0, ailment: { code: 'CONTAINER_EXITED', detail } };
    }
    const { ok, ms, problem } = await timed(async () => {
      const seen = await lookAtHealth(ports.model, endpoint, options, held.signal);
      if (seen.problem !== null) book.add(seen);
      return seen.problem;
    });
    return { ok, ms, ailment: problem === null ? null : { code: 'HEALTH_TIMEOUT', detail: problem } };
  };
}
