import type { Header } from '../services/adapters/model.js';
import type { Verdict } from '../services/probing/conditions/evaluate.js';
import { COUNTS_AS, type DebugProbe } from '../services/probing/debug-probe.js';
import { builder } from './builder.js';
import { ProbeKindEnum } from './enums.js';

const ProbeCountsAsEnum = builder.enumType('ProbeCountsAs', {
  description: 'What the prober would have made of it.',
  values: {
    GOOD: { description: 'A good result.' },
    BAD: { description: 'A bad one, in health and score.' },
    EXCUSED: { description: 'A bad one in the score; the miner is too young for its health to move.' },
    NOTHING: { description: 'The miner is not ACTIVE, or in maintenance.' },
  } satisfies Record<(typeof COUNTS_AS)[number], object>,
});

const HeaderRef = builder.objectRef<Header>('HttpHeader').implement({
  fields: (t) => ({ name: t.exposeString('name'), value: t.exposeString('value') }),
});

const RequestRef = builder.objectRef<DebugProbe['request']>('ProbeRequest').implement({
  fields: (t) => ({
    line: t.exposeString('line', { description: 'Like `GET /health HTTP/1.1`.' }),
    headers: t.field({ type: [HeaderRef], resolve: ({ headers }) => [...headers] }),
    body: t.exposeString('body', { nullable: true }),
  }),
});

const ResponseRef = builder.objectRef<NonNullable<DebugProbe['response']>>('ProbeResponse').implement({
  fields: (t) => ({
    status: t.exposeInt('status'),
    headers: t.field({ type: [HeaderRef], resolve: ({ headers }) => [...headers] }),
    body: t.exposeString('text', { description: 'At most 64 KiB.' }),
    isBodyCut: t.exposeBoolean('isCut', { description: 'There was more, which is a failure by itself.' }),
  }),
});

const TimingsRef = builder.objectRef<DebugProbe['timings']>('ProbeTimings').implement({
  description: 'Milliseconds since the request began; null when it did not come so far.',
  fields: (t) => ({
    connectMs: t.exposeFloat('connectMs', { nullable: true }),
    firstByteMs: t.exposeFloat('firstByteMs', { nullable: true }),
    totalMs: t.exposeFloat('totalMs'),
  }),
});

const VerdictRef = builder.objectRef<Verdict>('ConditionVerdict').implement({
  fields: (t) => ({
    condition: t.exposeString('condition'),
    isMet: t.exposeBoolean('isMet'),
    resolved: t.exposeString('resolved', { description: 'What stood in the answer there.' }),
  }),
});

export const DebugProbeRef = builder.objectRef<DebugProbe>('DebugProbe').implement({
  description: 'One probe with everything that was sent and came back. It counted for nothing.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ProbeKindEnum }),
    at: t.expose('at', { type: 'DateTime' }),
    request: t.expose('request', { type: RequestRef }),
    response: t.expose('response', { type: ResponseRef, nullable: true }),
    timings: t.expose('timings', { type: TimingsRef }),
    timeoutMs: t.exposeInt('timeoutMs'),
    timeoutShare: t.exposeFloat('timeoutShare', { description: 'Of the timeout that was used up, 0 to 1.' }),
    isOk: t.exposeBoolean('isOk'),
    error: t.exposeString('code', {
      nullable: true,
      description: 'A code like TIMEOUT or CONDITION_FAILED; null when the result is good.',
    }),
    why: t.exposeString('message', { nullable: true, description: 'In words, when it is not good.' }),
    grade: t.exposeFloat('grade', {
      nullable: true,
      description: '0 to 1 for a question; it is never one of the hidden challenges.',
    }),
    conditions: t.field({
      type: [VerdictRef],
      description: 'The owner’s own, each with what it found; none when nothing was answered.',
      resolve: ({ conditions }) => [...conditions],
    }),
    countsAs: t.expose('countsAs', { type: ProbeCountsAsEnum }),
  }),
});
