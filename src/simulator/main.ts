import { parseArgs } from 'node:util';
import { PROFILES } from './cloud/terms.js';
import type { Log } from './log.js';
import { startSimulator } from './simulator.js';

const USAGE = `Usage: simulator [--data-dir DIR] [--port N] [--seed N] [--time-scale N] [--api-key KEY] [--profile P] [--quiet]
Prints one line of JSON when it is listening, and ends on SIGTERM or SIGINT.`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      'data-dir': { type: 'string' },
      port: { type: 'string' },
      seed: { type: 'string' },
      'time-scale': { type: 'string' },
      'api-key': { type: 'string' },
      profile: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'port' | 'seed' | 'time-scale', low: number, high: number) => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high))
      throw new Error(`--${name} is not a number in range`);
    return value;
  };
  const profile = PROFILES.find((name) => name === values.profile);
  if (values.profile !== undefined && !profile)
    throw new Error(`--profile is none of ${PROFILES.join(', ')}`);
  return {
    profile,
    isHelp: values.help,
    isQuiet: values.quiet,
    dataDir: values['data-dir'] ?? null,
    httpPort: number('port', 0, 65_535),
    seed: number('seed', 0, 0xffff_ffff),
    timeScale: number('time-scale', 0.01, 100_000),
    apiKey: values['api-key'],
  };
}

function stderrLog(isQuiet: boolean): Log {
  const write = (level: string) => (data: object, message: string) => {
    if (isQuiet && level !== 'error') return;
    const shown = 'err' in data && data.err instanceof Error ? { ...data, err: data.err.message } : data;
    process.stderr.write(`${JSON.stringify({ level, ...shown, msg: message })}\n`);
  };
  return { debug: () => {}, info: write('info'), warn: write('warn'), error: write('error') };
}

async function main(): Promise<void> {
  const { isHelp, isQuiet, dataDir, httpPort, seed, timeScale, apiKey, profile } = readArguments();
  if (isHelp) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const simulator = await startSimulator({
    dataDir,
    log: stderrLog(isQuiet),
    ...(httpPort !== undefined && { httpPort }),
    ...(seed !== undefined && { seed }),
    ...(timeScale !== undefined && { timeScale }),
    ...(apiKey !== undefined && { apiKey }),
    ...(profile !== undefined && { profile }),
  });
  const { fluenceUrl, mirrorUrl, sshPort, addressRange } = simulator;
  const line = {
    fluenceUrl,
    mirrorUrl,
    apiKey: simulator.apiKey,
    sshPort,
    addressRange,
    seed: simulator.seed,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      simulator.close().catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
      });
    });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 1;
});
