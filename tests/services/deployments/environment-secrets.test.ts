import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterError } from '../../../src/services/adapters/failure.js';
import { DeployFailed } from '../../../src/services/deployments/deployment.js';
import { loggable } from '../../../src/services/deployments/shown.js';
import { GOOD_DOCKERFILE, type MiningRig, openMiningRig, viewerOf } from '../../fakes/mining-rig.js';

const SECRET = 'correct-horse-battery';
let rig: MiningRig;
beforeEach(async () => {
  rig = await openMiningRig();
});
afterEach(() => rig.close());

const launch = () =>
  rig.mining.miners.launch(viewerOf('0.0.5'), {
    name: 'm',
    source: { dockerfile: GOOD_DOCKERFILE },
    environment: [{ name: 'KEY', value: SECRET }],
  });

describe('secrets of the environment', () => {
  it('are hidden in what a failed container said', async () => {
    rig.model.behaviour = () => ({ status: 'ill' });
    rig.engines.onStart = ({ lines }) => void lines.push(`key is ${SECRET}`, 'a\0b');
    const { deployment } = await launch();
    await rig.ends(deployment.id);
    const { failure } = await rig.deployment(deployment.id);
    expect(failure?.logTail).toEqual(['hello', 'key is ***', 'a\ufffdb']);
  });

  it('are hidden in what the engine refuses, and in the tries before', async () => {
    const refusal = (kind: 'UNREACHABLE' | 'INVALID') =>
      new AdapterError('docker', kind, `bad KEY=${SECRET}`);
    rig.engines.script.fail('createContainer', refusal('UNREACHABLE'));
    rig.engines.script.fail('createContainer', refusal('INVALID'));
    const { deployment } = await launch();
    await rig.ends(deployment.id);
    const ended = await rig.deployment(deployment.id);
    expect(ended.failure?.message).toContain('bad KEY=***');
    const steps = await rig.repositories.deployments.listSteps(rig.db, [deployment.id]);
    expect(steps.map(({ detail }) => detail)).toContain('bad KEY=***');
    expect(JSON.stringify([ended, steps])).not.toContain(SECRET);
  });

  it('and evidence stay out of the log of the server', () => {
    const evidence = { logTail: ['from the container'], healthLog: [] };
    const error = new DeployFailed('CONTAINER_EXITED', 'exit code 1', evidence);
    const shown = loggable(error, (text) => text);
    expect(shown).toEqual({ code: 'CONTAINER_EXITED', detail: 'exit code 1' });
    expect(JSON.stringify(Object.assign({}, error))).not.toContain('from the container');
  });
});
