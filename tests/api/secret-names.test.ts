import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { until } from '../support/until.js';
import { launch, outcomeOf, SLOW } from './support.js';

const CARD = `query Card($id: ID!) {
  miner(id: $id) { modelName probes(first: 50) { nodes { kind isOk } } }
}`;
interface Card {
  readonly miner: {
    readonly modelName: string | null;
    readonly probes: { readonly nodes: readonly { readonly kind: string; readonly isOk: boolean }[] };
  };
}

describe('a model that calls itself by a secret', SLOW, () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('shows it to nobody, neither when it is checked nor when it is probed', async () => {
    const value = 'm-super\u001b[31msecretvalue42\u001b[0m';
    const launched = await launch(app, {
      name: 'secretive',
      environment: [
        { name: 'MODEL_NAME', value },
        { name: 'TOKEN', value: 'supersecretvalue42' },
      ],
    });
    const names = new Set<string | null>();
    const card = async () => {
      const { miner } = await app.ask<Card, unknown>(CARD, { id: launched.miner.id });
      names.add(miner.modelName);
      return miner;
    };
    expect(await outcomeOf(app, launched.deployment.id)).toMatchObject({ state: 'SUCCEEDED' });
    await until('it was asked who it is', async () =>
      (await card()).probes.nodes.some(({ kind, isOk }) => kind === 'INFO' && isOk),
    );
    await card();
    expect([...names]).toEqual(['***']);
  });
});
