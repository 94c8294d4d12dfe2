import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DEPLOY_STEPS } from '../../src/db/words.js';
import { type RealHost, startRealHost } from '../support/e2e/real-host.js';
import {
  type Deployed,
  deployTimed,
  launchTimed,
  registerRealHost,
  stepMs,
} from '../support/e2e/timed-deploys.js';
import { packVersion } from '../support/e2e/versioned-model.js';
import { startPacedApp } from './paced-app.js';
import { summarize } from './measure.js';

/**
 * `npm run bench:deploy [-- --quick]`: a deploy through the API, over a real sshd to a real engine, beside one line typed into
 * `ssh` that builds and runs the same context and waits for the same `/health`. They take turns, and nothing is cached.
 */
const isQuick = process.argv.includes('--quick');
const PLAIN_PORT = 3_100;
const TARGET = 1.15;

interface Case {
  readonly name: string;
  readonly rounds: number;
  readonly modelBytes: number;
  readonly work: string;
}
const CASES: readonly Case[] = [
  { name: 'tiny (no work, 3 KB)', rounds: isQuick ? 2 : 5, modelBytes: 0, work: '' },
  {
    name: 'usual (compiles, 32 MB of model, a layer of 64 MB)',
    rounds: isQuick ? 1 : 3,
    modelBytes: 32 * 1024 * 1024,
    work: `RUN python -m compileall -q -f -o 0 -o 1 -o 2 /usr/lib
RUN python -c "import os; open('/weights', 'wb').write(os.urandom(64 << 20))"
`,
  },
];

interface Round {
  readonly ours: Deployed;
  readonly plainMs: number;
}

const dir = await mkdtemp(join(tmpdir(), 'tensornode-bench-'));
const host = await startRealHost();
const key = join(dir, 'key');
await writeFile(key, host.privateKey, { mode: 0o600 });
try {
  await host.importBaseImage();
  const environment = { ADDRESS_ALLOW: `${host.address}/32`, GATE_IMAGE: await host.importGateImage() };
  const app = await startPacedApp(join(dir, 'data'), environment);
  try {
    const hostId = await registerRealHost(app, host);
    // Both are warm before it counts, and both have a version to replace.
    const first = await contextFor(CASES[0]);
    const { minerId, deployed } = await launchTimed(app, hostId, 'raced', first);
    mustSucceed(deployed);
    await plainDeploy(host, first);
    for (const one of CASES) {
      const rounds: Round[] = [];
      for (let round = 0; round < one.rounds; round += 1) {
        const ours = await deployTimed(app, minerId, await contextFor(one));
        mustSucceed(ours);
        rounds.push({ ours, plainMs: await plainDeploy(host, await contextFor(one)) });
      }
      print(one, rounds);
    }
  } finally {
    await app.close();
  }
} finally {
  await host.stop();
  await rm(dir, { recursive: true, force: true });
}

/** Its first instruction is like no other, so no layer is found in a cache. */
function contextFor(one: Case | undefined): Promise<Buffer> {
  const round = randomBytes(8).toString('hex');
  return packVersion(round, {
    before: `ENV ROUND=${round}\n${one?.work ?? ''}`,
    ...(one?.modelBytes ? { model: randomBytes(one.modelBytes) } : {}),
  });
}

/** What somebody types who does it by hand; the context comes through standard input. */
async function plainDeploy({ address, sshPort, user }: RealHost, context: Buffer): Promise<number> {
  const tag = `plain:${randomBytes(6).toString('hex')}`;
  const health = `until curl -sf -o /dev/null http://127.0.0.1:${PLAIN_PORT}/health; do sleep 0.05; done`;
  const command = [
    `docker build -t ${tag} -`,
    '{ docker rm -f plain || true; }',
    `docker run -d --name plain --restart unless-stopped -p ${PLAIN_PORT}:3000 ${tag}`,
    health,
  ].join(' && ');
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
  ];
  const words = ['-F', 'none', '-i', key, '-p', String(sshPort), ...options.flatMap((one) => ['-o', one])];
  const began = performance.now();
  const ssh = spawn('ssh', [...words, `${user}@${address}`, command], { stdio: ['pipe', 'ignore', 'pipe'] });
  const complaint = text(ssh.stderr);
  ssh.stdin.on('error', () => undefined).end(context);
  const [code] = (await once(ssh, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ssh ended with ${code}: ${await complaint}`);
  return performance.now() - began;
}

function mustSucceed({ state, failure, steps }: Deployed): void {
  if (state !== 'SUCCEEDED') throw new Error(`${state} ${JSON.stringify(failure)} ${JSON.stringify(steps)}`);
}

function print({ name }: Case, rounds: readonly Round[]): void {
  console.log(`\n${name}: ${rounds.length} rounds`);
  const line = (what: string, list: readonly number[], target = '') => {
    const { median, spread } = summarize(list);
    // Of neighbours, because what else the machine does comes and goes.
    const ratio = summarize(list.map((ms, round) => ms / (rounds[round]?.plainMs ?? Number.NaN))).median;
    console.log(
      `  ${what.padEnd(34)} ${inSeconds(median).padStart(8)}   ratio ${ratio.toFixed(2)}${target}   noise ${Math.round(spread * 100)} %`,
    );
  };
  line(
    'ssh, docker build, docker run',
    rounds.map(({ plainMs }) => plainMs),
  );
  line(
    'ours until it serves',
    rounds.map(({ ours }) => ours.servesAfterMs),
    ` (target <= ${TARGET})`,
  );
  line(
    'ours until SUCCEEDED',
    rounds.map(({ ours }) => ours.totalMs),
  );
  const steps = rounds.map(({ ours }) => stepMs(ours));
  const medians = DEPLOY_STEPS.map(
    (step) => [step, summarize(steps.map((times) => times[step] ?? 0)).median] as const,
  );
  console.log(`  steps: ${medians.map(([step, ms]) => `${step} ${Math.round(ms)}`).join(', ')} ms`);
  const inSteps = medians.reduce((sum, [, ms]) => sum + ms, 0);
  const total = summarize(rounds.map(({ ours }) => ours.totalMs)).median;
  const watched = medians.find(([step]) => step === 'OBSERVE')?.[1] ?? 0;
  console.log(
    `  OBSERVE is ${Math.round((100 * watched) / total)} % of it; between the steps ${Math.round(total - inSteps)} ms`,
  );
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
