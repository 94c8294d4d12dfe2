import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { eventually } from '../support/e2e/eventually.js';
import { type EngineBed, MODEL_IMAGE, modelSpec, soon, startModel, tarOf } from './engine-bed.js';

const TAG = 'contract/checked:1';

/** What the engine says of a container by the HEALTHCHECK of its image. */
export function healthTests(bedOf: () => EngineBed, labels: Readonly<Record<string, string>>): void {
  it.each([
    ['exit 1', 'unhealthy'],
    ['exit 0', 'healthy'],
    ['false', 'unhealthy'],
    ['["false"]', 'unhealthy'],
    ['["sh", "-c", "exit 3"]', 'unhealthy'],
    ['true', 'healthy'],
  ])('finds a container whose check is %s to be %s', async (check, health) => {
    const { docker } = bedOf();
    const Dockerfile = `FROM ${MODEL_IMAGE}\nHEALTHCHECK --interval=1s --retries=1 CMD ${check}\n`;
    const context = Readable.from([await tarOf({ Dockerfile })]);
    const quiet = { labels: {}, onProgress: () => undefined };
    await docker.build({ context, dockerfile: 'Dockerfile', tag: TAG, ...quiet }, soon());
    const id = await startModel(bedOf(), modelSpec('checked', { image: TAG, labels }));
    await eventually(async () =>
      expect(await docker.inspect(id, soon())).toMatchObject({ status: 'running', health }),
    );
    expect((await docker.inspect(id, soon()))?.healthLog.length).toBeGreaterThan(0);
  });
}
