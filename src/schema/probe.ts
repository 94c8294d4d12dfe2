import type { Probe } from '../db/probes.js';
import type { ProberHealth } from '../services/probing/probe-service.js';
import { builder } from './builder.js';
import { ProbeKindEnum } from './enums.js';
import { GradeEvidenceRef } from './grade-evidence.js';
import { timeCursor } from './pages.js';

const ProbeDetailRef = builder.objectRef<NonNullable<Probe['detail']>>('ProbeDetail').implement({
  description: 'What was asked and answered. The owner sees all of it, others only the message.',
  fields: (t) => ({
    prompt: t.exposeString('prompt', { nullable: true }),
    expected: t.exposeString('expected', { nullable: true }),
    answer: t.exposeString('answer', {
      nullable: true,
      description: 'All of it that is graded, at most 4,001 characters.',
    }),
    grader: t.exposeString('grader', { nullable: true }),
    evidence: t.field({
      type: GradeEvidenceRef,
      nullable: true,
      description:
        'How the answer was graded; null when there was none. A condition of its owner that was not met makes the grade 0 whatever this says: see `message`.',
      resolve: ({ evidence }) => evidence ?? null,
    }),
    message: t.exposeString('message', { nullable: true }),
  }),
});

export const ProbeRef = builder.loadableNodeRef<Probe, string>('Probe', {
  id: { resolve: (probe) => probe.id },
  load: async (ids, { services, viewer }) => services.probes.byIds(viewer, ids),
  sort: (probe) => probe.id,
});

ProbeRef.implement({
  description: 'One measurement of a miner.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ProbeKindEnum }),
    at: t.expose('at', { type: 'DateTime' }),
    isOk: t.exposeBoolean('isOk'),
    isVoid: t.exposeBoolean('isVoid', {
      description: 'The prober was blind in that round: the result counts for nothing.',
    }),
    httpStatus: t.exposeInt('httpStatus', { nullable: true }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'A code like TIMEOUT; null when there was an answer.',
    }),
    firstByteMs: t.exposeFloat('firstByteMs', { nullable: true }),
    totalMs: t.exposeFloat('totalMs', { nullable: true }),
    outputTokens: t.exposeInt('outputTokens', { nullable: true }),
    grade: t.exposeFloat('grade', {
      nullable: true,
      description: '0 to 1; null when nothing was asked that can be graded.',
    }),
    detail: t.expose('detail', { type: ProbeDetailRef, nullable: true }),
  }),
});

export const probeCursor = timeCursor<Probe>('probe');
export const ProbeConnectionRef = builder.connectionObject(
  { type: ProbeRef, name: 'ProbeConnection' },
  { name: 'ProbeEdge' },
);

const ProbeRoundRef = builder.objectRef<ProberHealth['rounds'][number]>('ProbeRound').implement({
  fields: (t) => ({
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime' }),
    targetCount: t.exposeInt('targetCount'),
    failedCount: t.exposeInt('failedCount'),
    isVoid: t.exposeBoolean('isVoid', { description: 'The prober was blind: nobody is judged by it.' }),
    voidReason: t.exposeString('voidReason', { nullable: true }),
  }),
});

const ProbeCountsRef = builder.objectRef<ProberHealth['lastHour']>('ProbeCounts').implement({
  fields: (t) => ({
    rounds: t.exposeInt('rounds'),
    voidRounds: t.exposeInt('voidRounds'),
    probes: t.exposeInt('probes'),
    failed: t.exposeInt('failed'),
  }),
});

export const ProberHealthRef = builder.objectRef<ProberHealth>('ProberHealth').implement({
  description: 'How well the prober itself does.',
  fields: (t) => ({
    targetCount: t.exposeInt('targetCount', {
      description: 'What is measured: one for each miner and kind of probe.',
    }),
    overdueCount: t.exposeInt('overdueCount', { description: 'Due, and not taken by any prober yet.' }),
    latenessMs: t.exposeFloat('latenessMs', { description: 'How late the longest waiting one is.' }),
    lastRoundAt: t.expose('lastRoundAt', { type: 'DateTime', nullable: true }),
    isBlind: t.exposeBoolean('isBlind', {
      description: 'The newest round was void, or no prober has written one for a minute: nobody is judged.',
    }),
    voidReason: t.exposeString('voidReason', {
      nullable: true,
      description:
        'Why it is blind: MOST_TARGETS_FAILED, PROCESS_STALLED, STORE_STALLED, CLOCK_JUMPED, REFERENCE_UNREACHABLE or OUT_OF_RESOURCES of a round, NO_PROBER when none is at work; null while it sees.',
    }),
    lastHour: t.expose('lastHour', { type: ProbeCountsRef }),
    rounds: t.field({
      type: [ProbeRoundRef],
      description: 'The newest ones, newest first.',
      resolve: ({ rounds }) => [...rounds],
    }),
  }),
});
