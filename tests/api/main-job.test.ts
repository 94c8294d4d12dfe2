import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  MinerDocument,
  type MinerQuery,
  WatchDeploymentEventsDocument,
  WatchLogsDocument,
  WatchScoresDocument,
} from '../operations/generated.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../support/until.js';
import type { Watch } from '../support/watch.js';
import { deploymentNow, launch, SLOW } from './support.js';

const STEPS = [
  'LOCK',
  'CONNECT',
  'PREPARE_HOST',
  'FETCH_SOURCE',
  'BUILD',
  'START_CANDIDATE',
  'CONTRACT_CHECK',
  'SWITCH',
  'OBSERVE',
  'RETIRE_OLD',
  'PRUNE',
  'UNLOCK',
];

/** One way of watching; what it opened is dropped all at once, as when the network breaks. */
interface Line {
  watch<R, V>(document: TypedDocumentNode<R, V>, variables: V): Watch<R[keyof R]>;
  drop(): void;
}
type Transport = 'a WebSocket' | 'server-sent events';

async function openLine(app: TestApp, transport: Transport): Promise<Line> {
  if (transport === 'a WebSocket') return app.connect();
  const open: (() => void)[] = [];
  return {
    watch(document, variables) {
      const watch = app.watchEvents(document, variables);
      open.push(watch.leave);
      return watch;
    },
    drop: () => open.forEach((leave) => leave()),
  };
}

/** Of items that carry one; the end of a stream carries none. */
const seqsOf = (items: readonly object[]): number[] =>
  items.flatMap((item) =>
    'seq' in item && !String('__typename' in item && item.__typename).endsWith('Snapshot')
      ? [Number(item.seq)]
      : [],
  );
const lastSeq = (items: readonly object[]): string =>
  String(Math.max(0, ...items.flatMap((item) => ('seq' in item ? [Number(item.seq)] : []))));
const linesOf = (watch: Watch<{ __typename: string }>) =>
  watch.items.flatMap((item) =>
    item.__typename === 'LogBatch' && 'lines' in item
      ? (item.lines as readonly { seq: string; stream: string; message: string }[])
      : [],
  );

describe.each<Transport>(['a WebSocket', 'server-sent events'])('the main job over %s', SLOW, (transport) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('is seen whole, although the line breaks in its middle', async () => {
    const { miner, deployment, vm } = await launch(app, { name: 'watched' });
    expect({ miner: miner.status, vm: vm.status, deployment: deployment.state }).toEqual({
      miner: 'deploying',
      vm: 'deploying',
      deployment: 'QUEUED',
    });
    const source = { minerId: miner.id };

    const before = await openLine(app, transport);
    const events = before.watch(WatchDeploymentEventsDocument, { id: deployment.id });
    const logs = before.watch(WatchLogsDocument, { source });
    const scores = before.watch(WatchScoresDocument, { minerIds: [miner.id] });
    await scores.find('the snapshot of the scores', () => true);
    await logs.find('the first line of the build', () =>
      linesOf(logs).some(({ stream }) => stream === 'BUILD'),
    );
    await events.find(
      'the build',
      (item) => item.__typename === 'DeploymentStepChanged' && item.step === 'BUILD',
    );
    before.drop();
    await Promise.all([events.ended(), logs.ended(), scores.ended()]);
    await until(
      'something while nobody watches',
      async () => (await deploymentNow(app, deployment.id)).step !== 'BUILD',
    );

    const after = await openLine(app, transport);
    const moreEvents = after.watch(WatchDeploymentEventsDocument, {
      id: deployment.id,
      after: lastSeq(events.items),
    });
    const moreLogs = after.watch(WatchLogsDocument, { source, after: lastSeq(logs.items) });
    const moreScores = after.watch(WatchScoresDocument, {
      minerIds: [miner.id],
      after: lastSeq(scores.items),
    });
    await moreEvents.ended();
    const scored = await moreScores.find('the first score', (item) => item.__typename === 'ScoreChanged');
    const served = await moreLogs.find('a line of the running model', () =>
      linesOf(moreLogs).some(({ message }) => message.includes('Running on')),
    );
    after.drop();

    // What somebody sees who was never away.
    const whole = await openLine(app, transport);
    const wholeEvents = whole.watch(WatchDeploymentEventsDocument, { id: deployment.id, after: '0' });
    await wholeEvents.ended();
    const wholeLogs = whole.watch(WatchLogsDocument, { source, after: '0' });
    await wholeLogs.find(
      'as many lines',
      (item) => Number('seq' in item && item.seq) >= Number(lastSeq(moreLogs.items)),
    );
    whole.drop();

    const [snapshot] = events.items;
    expect(snapshot).toMatchObject({ __typename: 'DeploymentSnapshot', deployment: { id: deployment.id } });
    expect(moreEvents.items.map(({ __typename }) => __typename)).not.toContain('DeploymentSnapshot');
    const told = [...events.items, ...moreEvents.items];
    const from = Number(snapshot && 'seq' in snapshot ? snapshot.seq : Number.NaN);
    expect(seqsOf(told)).toEqual(seqsOf(wholeEvents.items).filter((seq) => seq > from));
    expect(seqsOf(wholeEvents.items)).toEqual(seqsOf(wholeEvents.items).toSorted((a, b) => a - b));
    const done = wholeEvents.items.flatMap((item) =>
      item.__typename === 'DeploymentStepChanged' && item.outcome === 'DONE' ? [item.step] : [],
    );
    expect(done).toEqual(STEPS);
    expect(told.slice(-2)).toMatchObject([
      { __typename: 'DeploymentChanged', state: 'SUCCEEDED' },
      { __typename: 'StreamEnd', reason: 'DONE' },
    ]);

    const heard = [...linesOf(logs), ...linesOf(moreLogs)];
    const last = Number(heard.at(-1)?.seq);
    expect(heard).toEqual(linesOf(wholeLogs).filter(({ seq }) => Number(seq) <= last));
    expect(new Set(heard.map(({ seq }) => seq)).size).toBe(heard.length);
    expect(served.__typename).toBe('LogBatch');

    expect(scores.items.map(({ __typename }) => __typename)).toEqual(['ScoresSnapshot']);
    expect(scored).toMatchObject({ before: null, after: expect.any(Number), miner: { id: miner.id } });
    expect(await minerOf(app, miner.id)).toMatchObject({ status: 'active', state: 'ACTIVE' });
    expect(app.errors()).toEqual([]);
  });
});

async function minerOf(app: TestApp, id: string): Promise<NonNullable<MinerQuery['miner']>> {
  const { miner } = await app.ask(MinerDocument, { id });
  if (!miner) throw new Error(`There is no miner ${id}`);
  return miner;
}
