import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startHelper } from './measure.js';

/**
 * `npm run bench:launches [-- --count N --apart --postgres URL]`: so many `launchMiner` calls at once against the
 * simulator, until every one has ended. With `--apart` the simulator has a process of its own, so that the event loop
 * measured is the server's alone.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    apart: { type: 'boolean', default: false },
    postgres: { type: 'string' },
  },
});
const count = Number(values.count);
const GIVE_UP_MS = 30 * 60_000;
const LAUNCH = `mutation Launch($input: LaunchMinerInput!) {
  launchMiner(input: $input) { __typename ... on UserError { code message } }
}`;
const DOCKERFILE = 'FROM python:3.11-slim\nEXPOSE 3000\nCMD ["python", "server.py"]\n';

const dataDir = await mkdtemp(join(tmpdir(), 'tensornode-launches-'));
const simulator = values.apart ? await startSimulator(join(dataDir, 'apart')) : null;
const ours = await startHelper('./launches-process.ts', [
  JSON.stringify({
    DATA_DIR: dataDir,
    PORT: '0',
    ...(values.postgres === undefined ? {} : { DATABASE_URL: values.postgres }),
    ...simulator?.environment,
  }),
]);
try {
  const { url, cloudUrl } = await ours.ask<{ url: string; cloudUrl: string }>({ type: 'where' });
  await levers(cloudUrl, 'capacity', { vcpu: 1e6, publicIps: 1e5, nvmeGb: 1e7 });
  await levers(cloudUrl, 'balance', { balance: '1000000' });
  await ours.ask({ type: 'begin' });
  const began = performance.now();
  const seconds = (): number => Math.round((performance.now() - began) / 100) / 10;
  const answers = await Promise.all(Array.from({ length: count }, (_, i) => launch(url, i)));
  const bookedAfter = seconds();
  const refusals = answers.filter((answer) => answer !== 'LaunchMinerPayload');
  if (refusals.length > 0) throw new Error(`${refusals.length} were refused, the first: ${refusals[0]}`);

  while ((await ours.ask<{ count: number }>({ type: 'launching' })).count > 0) {
    if (performance.now() - began > GIVE_UP_MS) throw new Error('They do not end');
    await delay(1_000);
  }
  const endedAfter = seconds();
  const ended = await ours.ask<object>({ type: 'ended' });
  const response = await fetch(`${cloudUrl}/__emu/report`);
  const { leaks, live, duplicates } = (await response.json()) as Record<string, readonly unknown[]>;
  console.log(
    JSON.stringify(
      {
        launches: count,
        store: values.postgres === undefined ? 'SQLite' : 'PostgreSQL',
        simulator: values.apart ? 'a process of its own' : 'in the same process',
        bookedAfterS: bookedAfter,
        endedAfterS: endedAfter,
        ...ended,
        atProvider: { live: live?.length, leaks: leaks?.length, duplicates: duplicates?.length },
      },
      null,
      2,
    ),
  );
} finally {
  await ours.stop();
  await simulator?.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function launch(url: string, i: number): Promise<string> {
  const input = { name: `miner-${i}`, source: { dockerfile: DOCKERFILE } };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: LAUNCH, variables: { input } }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { launchMiner: { __typename: string; message?: string } };
    errors?: readonly { message: string }[];
  };
  const message = data?.launchMiner.message ?? errors?.[0]?.message;
  return message ?? data?.launchMiner.__typename ?? `HTTP ${response.status}`;
}

async function levers(cloudUrl: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${cloudUrl}/__emu/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

async function startSimulator(dir: string) {
  const main = new URL('../../src/simulator/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', main, '--data-dir', dir, '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const place = JSON.parse(line) as Record<'fluenceUrl' | 'mirrorUrl' | 'apiKey' | 'sshPort', string>;
  return {
    environment: {
      FLUENCE_API_URL: place.fluenceUrl,
      FLUENCE_API_KEY: place.apiKey,
      FLUENCE_SSH_PORT: String(place.sshPort),
      ADDRESS_ALLOW: '127.0.0.0/8',
    },
    async stop(): Promise<void> {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
