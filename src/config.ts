import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { REAPER_MODES } from './services/reaper/mode.js';
import { Secret } from './services/security/secret.js';

export const ROLES = ['api', 'worker', 'prober'] as const;
export type Role = (typeof ROLES)[number];

const accountId = z.string().regex(/^0\.0\.[1-9]\d*$/, 'must be a Hedera account id like 0.0.12345');
const list = <Item extends string>(item: z.ZodType<Item, string>) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item));
const whole = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const cidr = z.string().refine((text) => {
  const [address = '', bits = '', ...rest] = text.split('/');
  const version = isIP(address);
  return (
    version > 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
  );
}, 'must be a CIDR range like 10.0.0.0/8');
const hostAndPort = z.string().refine((text) => {
  const port = Number(/^(?:\[[0-9a-fA-F:.]+\]|[^\s:/@]+):(\d{1,5})$/.exec(text)?.[1]);
  return port >= 1 && port <= 65_535;
}, 'must be host:port');

const placeOf = (text: string): { readonly host: string; readonly port: number } => {
  const at = text.lastIndexOf(':');
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) };
};

/** Every variable the server reads. `describe` texts are the README's table. */
export const environmentSchema = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  PORT: whole(0, 65_535).default(8_000).describe('Port to listen on; 0 picks a free one'),
  PUBLIC_URL: httpUrl
    .optional()
    .describe(
      'URL at which clients reach the server; default `http://HOST:PORT`. Needed when HOST is a wildcard address',
    ),
  DATA_DIR: z
    .string()
    .default('./data')
    .describe('Where the SQLite file, the key file and the simulator keep their state'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
    .optional()
    .describe('PostgreSQL 15+ instead of SQLite'),
  TENSORNODE_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters')
    .optional()
    .describe('Key for what is encrypted at rest; default: a 0600 file made in DATA_DIR'),
  OPERATORS: list(accountId).default([]).describe('Account ids of the operators, comma separated'),
  ROLES: list(z.string().pipe(z.enum(ROLES)))
    .refine((roles) => roles.length > 0, `name at least one of ${ROLES.join(', ')}`)
    .default([...ROLES])
    .describe('What this process does: `api`, `worker`, `prober`'),
  FLUENCE_API_KEY: z.string().min(1).optional().describe('Rents on Fluence instead of the simulator'),
  FLUENCE_SSH_PORT: whole(1, 65_535).default(22).describe('Port at which rented machines answer SSH'),
  FLUENCE_API_URL: httpUrl
    .optional()
    .describe('Fluence API address; default the public one when a key is given'),
  HEDERA_NETWORK: z
    .enum(['mainnet', 'testnet', 'previewnet'])
    .optional()
    .describe('Reads accounts from this network instead of the simulated ledger'),
  HEDERA_MIRROR_URL: httpUrl
    .optional()
    .describe('Mirror node REST address; default the public one of the network'),
  FETCH_ALLOW: list(hostAndPort)
    .default([])
    .describe('`host:port` pairs from which sources may be fetched although private'),
  ADDRESS_ALLOW: list(cidr)
    .default([])
    .describe('Private CIDR ranges in which hosts and rented machines may lie'),
  GATE_IMAGE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.:/@-]{0,511}$/, 'must be an image reference')
    .default('haproxy:3.2-alpine')
    .describe('HAProxy image, 2.6 or newer, of the gates before the models'),
  SIMULATOR_SEED: z
    .string()
    .regex(/^-?\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .optional()
    .describe('Makes the simulator repeatable'),
  PROBE_INTERVAL_MS: whole(100).default(60_000).describe('Time between two health probes of a miner'),
  CHAT_PROBE_INTERVAL_MS: whole(100).default(300_000).describe('Mean time between two challenges of a miner'),
  PROBE_REFERENCE: list(hostAndPort)
    .default([])
    .describe(
      '`host:port` pairs that accept TCP connections whenever the network here works: by these a prober of few miners sees that it is cut off itself (docs/probing.md)',
    ),
  CHALLENGE_EPOCH_MS: whole(60_000, 30 * 86_400_000)
    .default(21_600_000)
    .describe('How long challenges are drawn from one secret seed (docs/challenges.md)'),
  REAPER: z
    .enum(REAPER_MODES)
    .default('destroy')
    .describe(
      'What is done with resources at the provider that bear our name and belong to no machine: `destroy` ends them, `report` only tells (docs/reaper.md)',
    ),
  EXEC_ON_VM: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'Whether owners may run commands on their machines through the API (docs/operating-a-miner.md)',
    ),
  JUDGE_BASE_URL: httpUrl
    .optional()
    .describe(
      'OpenAI-compatible API of a model that compares answers, up to and with `/v1` (docs/grading.md); default: rules alone',
    ),
  JUDGE_API_KEY: z.string().min(1).optional().describe('Key of that API'),
  JUDGE_MODEL: z.string().min(1).max(200).optional().describe('Name of that model'),
  LOG_RETENTION_DAYS: whole(1, 3_650).default(7).describe('How long log lines of miners are kept'),
  LOG_RETENTION_MB: whole(1, 1_000_000)
    .default(50)
    .describe('How much of the log of each miner is kept; the oldest lines go first'),
  LOG_RETENTION_TOTAL_MB: whole(1, 100_000_000)
    .default(10_000)
    .describe('The same for the logs of all miners together'),
  GRAPHIQL: z.stringbool().default(true).describe('Serve GraphiQL at `/graphql`'),
  INTROSPECTION: z.stringbool().default(true).describe('Answer introspection queries'),
  LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info')
    .describe('How much is logged'),
});

const MIRRORS = {
  mainnet: 'https://mainnet.mirrornode.hedera.com',
  testnet: 'https://testnet.mirrornode.hedera.com',
  previewnet: 'https://previewnet.mirrornode.hedera.com',
} as const;
const FLUENCE_URL = 'https://api.fluence.dev';

/** Everything wrong with the environment, in one message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The environment of this process, and of a `.env` file beside it, which never overrides what is set. Nothing else reads either. */
export function environment(): Readonly<Record<string, string | undefined>> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/** Variables that others need, looked for whether or not each is well formed. */
function missingBeside(given: Readonly<Record<string, string | undefined>>): string[] {
  const { HOST = '', PUBLIC_URL, FLUENCE_API_URL, FLUENCE_API_KEY } = given;
  const { HEDERA_MIRROR_URL, HEDERA_NETWORK, ROLES: roles = 'api' } = given;
  const { JUDGE_BASE_URL, JUDGE_API_KEY, JUDGE_MODEL } = given;
  // All zeros, however they are written: every address of the machine, and none that a client could use.
  const isWildcard = /^[0:.]+$/.test(HOST);
  return [
    FLUENCE_API_URL && !FLUENCE_API_KEY ? 'FLUENCE_API_KEY: is needed with FLUENCE_API_URL' : '',
    JUDGE_BASE_URL && !JUDGE_MODEL ? 'JUDGE_MODEL: is needed with JUDGE_BASE_URL' : '',
    (JUDGE_MODEL || JUDGE_API_KEY) && !JUDGE_BASE_URL
      ? 'JUDGE_BASE_URL: is needed with JUDGE_MODEL and JUDGE_API_KEY'
      : '',
    HEDERA_MIRROR_URL && !HEDERA_NETWORK ? 'HEDERA_NETWORK: is needed with HEDERA_MIRROR_URL' : '',
    isWildcard && !PUBLIC_URL && roles.includes('api')
      ? `PUBLIC_URL: is needed with HOST=${HOST}; wallets sign it`
      : '',
  ].filter((message) => message !== '');
}

/** Empty variables count as absent, so a line can be switched off in .env without removing it. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(given);
  const issues = parsed.error?.issues ?? [];
  const problems = [
    ...issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`),
    ...missingBeside(given).map((message) => `  ${message}`),
  ];
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(`The configuration can not be used:\n${problems.join('\n')}`);
  }
  const e = parsed.data;
  return {
    host: e.HOST,
    port: e.PORT,
    publicUrl: e.PUBLIC_URL ?? null,
    dataDir: e.DATA_DIR,
    store: e.DATABASE_URL
      ? ({ kind: 'pg', url: e.DATABASE_URL } as const)
      : ({ kind: 'sqlite', filename: `${e.DATA_DIR}/tensornode.sqlite` } as const),
    secret: e.TENSORNODE_SECRET ? new Secret(e.TENSORNODE_SECRET) : null,
    operators: e.OPERATORS,
    roles: new Set<Role>(e.ROLES),
    fluence: e.FLUENCE_API_KEY
      ? {
          url: e.FLUENCE_API_URL ?? FLUENCE_URL,
          apiKey: new Secret(e.FLUENCE_API_KEY),
          sshPort: e.FLUENCE_SSH_PORT,
        }
      : null,
    hedera: e.HEDERA_NETWORK
      ? { network: e.HEDERA_NETWORK, mirrorUrl: e.HEDERA_MIRROR_URL ?? MIRRORS[e.HEDERA_NETWORK] }
      : null,
    fetchAllow: e.FETCH_ALLOW,
    addressAllow: e.ADDRESS_ALLOW,
    gateImage: e.GATE_IMAGE,
    simulatorSeed: e.SIMULATOR_SEED ?? null,
    healthIntervalMs: e.PROBE_INTERVAL_MS,
    chatIntervalMs: e.CHAT_PROBE_INTERVAL_MS,
    probeReference: e.PROBE_REFERENCE.map(placeOf),
    challengeEpochMs: e.CHALLENGE_EPOCH_MS,
    judge:
      e.JUDGE_BASE_URL && e.JUDGE_MODEL
        ? {
            url: e.JUDGE_BASE_URL,
            apiKey: e.JUDGE_API_KEY ? new Secret(e.JUDGE_API_KEY) : null,
            model: e.JUDGE_MODEL,
          }
        : null,
    reaper: e.REAPER,
    execOnVm: e.EXEC_ON_VM === 'on',
    logRetention: {
      maxAgeMs: e.LOG_RETENTION_DAYS * 24 * 3_600_000,
      maxBytes: e.LOG_RETENTION_MB * 1024 * 1024,
      maxTotalBytes: e.LOG_RETENTION_TOTAL_MB * 1024 * 1024,
    },
    graphiql: e.GRAPHIQL,
    introspection: e.INTROSPECTION,
    logLevel: e.LOG_LEVEL,
  };
}
export type Config = ReturnType<typeof readConfig>;
