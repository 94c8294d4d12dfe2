import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.js';
import { printed, summaryOf } from './summary.js';
import { SABOTAGES } from './sabotage.js';

const USAGE = `Usage: npm run test:crash -- [--seeds N] [--first N] [--lanes N] [--postgres URL]
  [--sabotage ${SABOTAGES.join('|')}] [--json FILE] [--logs DIR]`;
/** From here on every kind of fault must have struck. */
const LONG_RUN = 100;

/** Worth a look, although nothing is wrong. */
const SLOW_MS = 25_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    first: { type: 'string', default: '0' },
    lanes: { type: 'string', default: '6' },
    postgres: { type: 'string' },
    sabotage: { type: 'string' },
    json: { type: 'string' },
    logs: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const say = (text: string): void => void process.stdout.write(`${text}\n`);

function whole(name: 'seeds' | 'first' | 'lanes', least: number): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`--${name} must be a whole number\n${USAGE}`);
  return value;
}

async function main(): Promise<void> {
  if (values.help) {
    say(USAGE);
    return;
  }
  const sabotage = SABOTAGES.find((one) => one === values.sabotage) ?? null;
  if (values.sabotage !== undefined && sabotage === null)
    throw new Error(`--sabotage is one of ${SABOTAGES.join(', ')}`);
  const first = whole('first', 0);
  const { postgres = null, logs, json } = values;
  if (logs !== undefined) await mkdir(logs, { recursive: true });
  const beganAt = Date.now();
  const all = await runCampaign({
    seeds: Array.from({ length: whole('seeds', 1) }, (_, index) => first + index),
    lanes: whole('lanes', 1),
    postgresUrl: postgres,
    sabotage,
    onRan(ran) {
      const word = ran.problems.length === 0 ? 'ok ' : 'RED';
      say(
        `${word} seed ${ran.seed} in ${(ran.tookMs / 1_000).toFixed(1)} s, clean after ${(ran.recoveryMs / 1_000).toFixed(1)} s, killed ${ran.kills.join(', then ')}`,
      );
      for (const problem of ran.problems) say(`    ${problem}`);
      if (logs !== undefined && (ran.problems.length > 0 || ran.recoveryMs > SLOW_MS))
        void writeFile(join(logs, `seed-${ran.seed}.log`), ran.log);
    },
  });
  const summary = summaryOf(all);
  say(
    printed(
      summary,
      `${postgres === null ? '' : ' --postgres URL'}${sabotage ? ` --sabotage ${sabotage}` : ''}`,
    ),
  );
  const tookMs = Date.now() - beganAt;
  say(`It took ${Math.round(tookMs / 1_000)} s, ${(tookMs / 1_000 / all.length).toFixed(1)} s a seed.`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ ...summary, tookMs }, null, 2)}\n`);
  const isLong = all.length >= LONG_RUN && sabotage === null;
  const isIncomplete = isLong && summary.neverStruck.kinds.length + summary.neverStruck.variants.length > 0;
  if (isIncomplete) say('RED: some faults never struck');
  process.exitCode = summary.red.length > 0 || isIncomplete ? 1 : 0;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
