import { CHECK_NAMES } from '../services/tools/diagnosis-checks.js';
import { CHECK_STATUSES } from '../services/tools/check-runner.js';
import type { Diagnosis, DiagnosisLine } from '../services/tools/diagnosis.js';
import { builder } from './builder.js';
import { MinerRef } from './miner-ref.js';

const DESCRIPTIONS: Readonly<Record<(typeof CHECK_NAMES)[number], string>> = {
  PROVIDER_KEY: 'Whether the provider accepts the API key of this server.',
  BALANCE: 'Whether the account at the provider can pay.',
  LIMITS: 'How many machines the owner may have.',
  MACHINE: 'What state it is in, here and at the provider.',
  SSH_PORT: 'Whether SSH answers.',
  HOST_KEY: 'Whether the machine is the one that it was.',
  LOGIN: 'Whether it lets this server in.',
  ENGINE: 'Whether Docker answers.',
  DISK: 'How much is free.',
  CONTAINER: 'Its state, exit code, memory, restarts and last lines.',
  LISTENING: 'Whether the program in the container listens where it should.',
  GATE: 'What stands before the container and keeps the port while versions change.',
  PORT: 'Whether the port of the miner can be reached from here.',
  HEALTH: 'GET /health.',
  INFO: 'GET /info.',
  CHAT: 'POST /api/chat, timed.',
  RESPONSE_TIME: 'That time beside those of the last probes.',
  LAST_DEPLOYMENT: 'How the last one ended.',
  PROBES: 'What the prober measured last.',
};

const CheckRef = builder.enumType('DiagnosisCheck', {
  description: 'In the order of the miner guide’s troubleshooting: deployment, model, scoring, connection.',
  values: Object.fromEntries(
    CHECK_NAMES.map((name) => [name, { value: name, description: DESCRIPTIONS[name] }] as const),
  ),
});
const StatusRef = builder.enumType('DiagnosisStatus', {
  values: {
    OK: {},
    WARN: { description: 'It works, and somebody should look at it.' },
    FAIL: { description: 'It does not work; see `fix`.' },
    SKIPPED: { description: 'Not looked at; `evidence` says why.' },
  } satisfies Record<(typeof CHECK_STATUSES)[number], object>,
});

const LineRef = builder.objectRef<DiagnosisLine>('DiagnosisLine').implement({
  fields: (t) => ({
    check: t.field({ type: CheckRef, resolve: ({ check }) => check }),
    status: t.expose('status', { type: StatusRef }),
    evidence: t.exposeString('evidence', { description: 'What was seen.' }),
    fix: t.exposeString('fix', { nullable: true, description: 'What to do about it.' }),
    log: t.stringList({ description: 'Lines that say more.', resolve: ({ log }) => [...log] }),
    tookMs: t.exposeInt('tookMs'),
  }),
});

export const DiagnosisRef = builder.objectRef<Diagnosis>('Diagnosis').implement({
  description: 'The troubleshooting list of the miner guide, gone through for you.',
  fields: (t) => ({
    miner: t.field({ type: MinerRef, resolve: ({ minerId }) => minerId }),
    status: t.expose('status', { type: StatusRef, description: 'The worst of the lines.' }),
    lines: t.field({ type: [LineRef], resolve: ({ lines }) => [...lines] }),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime' }),
  }),
});
