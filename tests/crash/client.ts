import type { Core } from '../../src/app/core.js';
import { LOCAL_DEVELOPER } from '../../src/services/accounts/viewer.js';
import { DomainError } from '../../src/services/errors.js';
import type { Told } from './launcher.js';
import type { Errand, Then } from './plan.js';

const GOOD = 'FROM python:3.11-slim\nRUN pip install flask\nEXPOSE 3000\nCMD ["python","s.py"]\n';
const BETTER = 'FROM python:3.11-slim\nRUN pip install flask gunicorn\nEXPOSE 3000\nCMD ["python","s.py"]\n';
const BROKEN = 'FROM python:3.11-slim\nRUN false\nEXPOSE 3000\nCMD ["python","s.py"]\n';

/** More than every machine of the smallest kind costs a day, less than twice the cheapest. */
export const CAP_PER_DAY_USD = '0.8';
/** The next size up costs more than that. */
export const LARGER_CAP_PER_DAY_USD = '1.6';
export const EXTRA_PORT = 8_080;
const PAUSE_MS = 200;
const viewer = LOCAL_DEVELOPER;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Again and again while it may help, as a client does. Null: refused for good. */
async function persist<T>(ask: () => Promise<T>, refused: (why: string) => void): Promise<T | null> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (!error.retryable) {
        refused(`${error.code} ${error.message}`);
        return null;
      }
      await pause(PAUSE_MS * 2);
    }
  }
}

export async function runErrands(
  core: Core,
  errands: readonly Errand[],
  tell: (told: Told) => void,
): Promise<void> {
  await Promise.all(
    errands.map((errand) =>
      runErrand(core, errand, tell).catch((error: unknown) =>
        tell({
          type: 'wrong',
          what: `${errand.key}: ${error instanceof Error ? error.stack : String(error)}`,
        }),
      ),
    ),
  );
}

async function runErrand(core: Core, errand: Errand, tell: (told: Told) => void): Promise<void> {
  const { mining, repositories: r, db } = core;
  const answered = (key: string, id: string, replayed: boolean): void => {
    tell({ type: 'answered', key, id });
    if (!replayed) tell({ type: 'did', what: key.split('-')[0] ?? key });
  };
  const machine = { maxPricePerDayUsd: CAP_PER_DAY_USD };
  const ask = <T>(what: string, call: () => Promise<T>): Promise<T | null> =>
    persist(call, (why) => tell({ type: 'did', what: `${what} refused: ${why}` }));

  const book = async (): Promise<string | null> => {
    if (errand.books === 'vm') {
      const rented = await ask('rent', () =>
        mining.vms.rent(viewer, { ...machine, idempotencyKey: errand.key }),
      );
      if (rented) answered(errand.key, rented.vm.id, rented.replayed);
      return rented?.vm.id ?? null;
    }
    const source = { dockerfile: errand.isBroken ? BROKEN : GOOD };
    const launched = await ask('launch', () =>
      mining.miners.launch(viewer, { name: errand.key, source, machine, idempotencyKey: errand.key }),
    );
    if (launched) answered(errand.key, launched.deployment.id, launched.replayed);
    return launched?.miner.id ?? null;
  };

  const id = await book();
  if (id === null) {
    tell({ type: 'wrong', what: `${errand.key} was refused` });
    return;
  }
  const vmOf = async (): Promise<string | null> =>
    errand.books === 'vm' ? id : ((await r.miners.find(db, id))?.vmId ?? null);
  const isDeploying = async (): Promise<boolean> =>
    (await r.deployments.list(db, null, { minerId: id }, { limit: 20 })).some(({ state }) =>
      /^(QUEUED|RUNNING)$/.test(state),
    );
  const settled = async (): Promise<void> => {
    const seen = async (): Promise<string | undefined> =>
      errand.books === 'vm' ? (await r.vms.find(db, id))?.state : (await r.miners.find(db, id))?.state;
    while (!/^(READY|ACTIVE|STOPPED|FAILED|TERMINATED)$/.test((await seen()) ?? '')) await pause(PAUSE_MS);
    // What serves is observed for a while longer.
    if (errand.books === 'miner') while (await isDeploying()) await pause(PAUSE_MS);
  };

  if (errand.endsAfterMs !== null) {
    await pause(errand.endsAfterMs);
    await act('terminate');
    return;
  }
  for (const one of errand.next) {
    await settled();
    await act(one);
  }
  await settled();

  async function act(then: Then): Promise<void> {
    const target = id ?? '';
    const key = `${then}-${errand.key}`;
    switch (then) {
      case 'terminate':
        await ask<unknown>(then, () =>
          errand.books === 'vm'
            ? mining.vms.terminate(viewer, target)
            : mining.miners.terminate(viewer, target),
        );
        tell({ type: 'did', what: then });
        return;
      case 'openPort': {
        const vmId = await vmOf();
        const change = { add: [EXTRA_PORT], remove: [] };
        const done = vmId && (await ask(then, () => mining.vms.setPorts(viewer, vmId, change)));
        if (done) tell({ type: 'did', what: then });
        return;
      }
      case 'redeploy':
      case 'deploy': {
        const where = errand.books === 'vm' ? { vmId: target } : { minerId: target };
        const input = { ...where, source: { dockerfile: BETTER }, idempotencyKey: key };
        const done = await ask(then, () => mining.deployments.deploy(viewer, input));
        if (!done) return;
        answered(key, done.deployment.id, done.replayed);
        while (/^(QUEUED|RUNNING)$/.test((await r.deployments.find(db, done.deployment.id))?.state ?? ''))
          await pause(PAUSE_MS);
        return;
      }
      case 'resize': {
        const input = {
          minerId: target,
          machine: { vcpu: 4, ramGb: 8, maxPricePerDayUsd: LARGER_CAP_PER_DAY_USD },
          idempotencyKey: key,
        };
        const done = await ask(then, () => mining.miners.resize(viewer, input));
        if (!done) return;
        answered(key, done.deployment.id, done.replayed);
        while (/^(QUEUED|RUNNING)$/.test((await r.deployments.find(db, done.deployment.id))?.state ?? ''))
          await pause(PAUSE_MS);
      }
    }
  }
}

/** What has ended already needs no end. */
const ignore = (): void => {};

/** Everything that is left is given back. */
export async function terminateAll({ mining, repositories: r, db }: Core): Promise<void> {
  for (const { id } of await r.miners.list(db, {}, { limit: 100 }))
    await persist(() => mining.miners.terminate(viewer, id), ignore);
  for (const { id } of await r.vms.list(db, null, {}, { limit: 100 }))
    await persist(() => mining.vms.terminate(viewer, id), ignore);
}
