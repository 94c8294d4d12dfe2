import { createRepositories } from '../../src/app/repositories.js';
import type { Store } from '../../src/db/open.js';
import { newId } from '../../src/db/repository.js';
import type { ScoreComponent } from '../../src/db/words.js';

export const OWNER = '0.0.1001';

/** Miners that serve at one address, each with its machine and its score, as a launch would have left them. */
export async function seedMiners(
  { database: db, tables }: Store,
  count: number,
  { address, port }: { address: string; port: number },
): Promise<string[]> {
  const { accounts, vms, miners, scores } = createRepositories(tables);
  const now = new Date();
  const ids: string[] = [];
  await db.transaction(async (tx) => {
    await accounts.ensure(tx, OWNER, now);
    for (let i = 0; i < count; i += 1) {
      const [vmId, minerId] = [newId(), newId()];
      ids.push(minerId);
      await vms.insert(tx, {
        id: vmId,
        ownerId: OWNER,
        minerId,
        name: `tn-bench${i}`,
        label: `bench-${i}`,
        provider: 'SIMULATOR',
        state: 'READY',
        requirements: { vcpu: 2, ramGb: 4, storageGb: 25 },
        triedOffers: [],
        ports: [22, port],
        address,
        sshPort: 22,
        sshUser: 'ubuntu',
        pricePerHourUsd: '0.04',
        sshPublicKey: 'ssh-ed25519 AAAA',
        sshPrivateKeySealed: '',
        deadlineAt: now,
        createdAt: now,
        readyAt: now,
      });
      await miners.insert(tx, {
        id: minerId,
        ownerId: OWNER,
        name: `bench-${i}`,
        aliveName: `${OWNER}/bench-${i}`,
        modelType: 'LLM',
        state: 'ACTIVE',
        health: 'HEALTHY',
        vmId,
        address,
        port,
        createdAt: now,
        activeAt: new Date(now.getTime() - 3_600_000),
      });
    }
    const components: ScoreComponent[] = [
      { name: 'QUALITY', value: 100, weight: 0.4, effectiveWeight: 0.4, samples: 20 },
      { name: 'SPEED', value: 90, weight: 0.3, effectiveWeight: 0.3, samples: 20 },
      { name: 'AVAILABILITY', value: 100, weight: 0.2, effectiveWeight: 0.2, samples: 100 },
      { name: 'PARTICIPATION', value: 100, weight: 0.1, effectiveWeight: 0.1, samples: 20 },
    ];
    await scores.save(
      tx,
      ids.map((minerId, i) => ({
        minerId,
        value: 97 - i / count,
        coverage: 1,
        confidence: 0.5,
        components,
        formulaVersion: 1,
        at: now,
      })),
    );
  });
  return ids;
}
