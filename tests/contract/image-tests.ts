import { expect, it } from 'vitest';
import type { RegistryAuth } from '../../src/services/adapters/engine.js';
import { build } from '../../src/services/deployments/steps/build.js';
import type { StepContext } from '../../src/services/deployments/steps/step.js';
import { type EngineBed, kindOf, modelSpec, soon } from './engine-bed.js';

const TAG = 'tensornode/contract:1';

/** What becomes of images that were pulled. */
export function imageTests(bedOf: () => EngineBed, labels: Readonly<Record<string, string>>): void {
  /** The reference with its digest; the image itself is gone again. */
  const pinnedOf = async (reference: string, auth?: RegistryAuth): Promise<string> => {
    const { docker } = bedOf();
    await docker.pull({ reference, onProgress: () => undefined, ...(auth ? { auth } : {}) }, soon());
    const [pinned = ''] = (await docker.findImage(reference, soon()))?.repoDigests ?? [];
    await docker.removeImage(reference, soon());
    expect(await docker.findImage(pinned, soon())).toBeNull();
    return pinned;
  };
  const deployImage = async (pinned: string, auth: RegistryAuth | null = null) => {
    const { docker } = bedOf();
    const deployment = { id: 'd1', minerId: 'm1', imageTag: TAG, imageId: null, attempts: 1 };
    return build({
      deployment: { ...deployment, source: { kind: 'IMAGE', reference: pinned, pinned } },
      engine: async () => docker,
      held: { signal: soon() },
      ports: { openRegistry: () => auth, secretsOf: () => [] },
      say: () => undefined,
    } as unknown as StepContext);
  };
  const runs = async (name: string): Promise<void> => {
    const { docker } = bedOf();
    const spec = modelSpec(name, { image: TAG, labels });
    expect(await kindOf(docker.createContainer(spec, soon()))).toBe('nothing was wrong');
    await docker.remove(name, soon());
  };
  const isThere = async (reference: string) => (await bedOf().docker.findImage(reference, soon())) !== null;

  it('deploys an image that is built already, and keeps it under our tag alone', async () => {
    const pinned = await pinnedOf(bedOf().registry.there);
    await deployImage(pinned);
    expect([await isThere(TAG), await isThere(pinned)]).toEqual([true, false]);
    // Entered again after a crash.
    await deployImage(pinned);
    await runs('prebuilt');
    await bedOf().docker.removeImage(TAG, soon());
    expect(await isThere(TAG)).toBe(false);
  });

  it('deploys an image that takes credentials, with them and not without', async () => {
    const { locked } = bedOf().registry;
    const auth = { username: 'me', password: 'right', server: locked.split('/')[0] ?? '' };
    const pinned = await pinnedOf(locked, auth);
    expect(await kindOf(deployImage(pinned))).toBe('IMAGE_REFUSED');
    expect(await isThere(TAG)).toBe(false);
    await deployImage(pinned, auth);
    expect([await isThere(TAG), await isThere(pinned)]).toEqual([true, false]);
    await runs('locked');
    await bedOf().docker.removeImage(TAG, soon());
    expect(await isThere(TAG)).toBe(false);
  });
}
