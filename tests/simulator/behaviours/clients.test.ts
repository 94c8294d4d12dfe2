import { describe, expect, it } from 'vitest';
import type { FullCloudPort } from '../../../src/services/adapters/cloud.js';
import { createFluence } from '../../../src/services/adapters/fluence-detect.js';
import { generateSshKeyPair } from '../../../src/services/adapters/ssh.js';
import type { Profile } from '../../../src/simulator/simulator.js';
import { simulated } from '../support/behaving.js';
import { silent, until } from '../support/simulated.js';

const { emu, knobs, left, start } = simulated();
const soon = () => AbortSignal.timeout(20_000);
const { publicKey } = generateSshKeyPair('miner');

async function clientOf(profile: Profile): Promise<FullCloudPort> {
  const { fluenceUrl: baseUrl, apiKey } = await start({ profile });
  if (profile === 'g3@0.14') await knobs({ withdrawn: ['/v1/', '/v2/'] });
  const times = { timeoutMs: 5_000, settleMs: 10_000, lookMs: 5, retryDelayMs: 1 };
  const about = {
    baseUrl,
    apiKey,
    provider: 'SIMULATOR' as const,
    sshPort: 22,
    namePrefix: 'tn-',
    log: silent,
  };
  const cloud = await createFluence({ ...about, ...times }, soon());
  left.add(() => cloud.close());
  return cloud;
}

describe('our own client', () => {
  it.each<Profile>(['g2@0.9', 'g2@0.10', 'g2@0.13', 'g3@0.14'])(
    'rents, opens ports and gives everything back at %s',
    async (profile) => {
      const cloud = await clientOf(profile);
      const [offer] = await cloud.offers({ vcpu: 2, ramGb: 4, storageGb: 25 }, soon());
      if (!offer) throw new Error('nothing is offered');
      const name = 'tn-abcdefgh23456777';
      const intent = { name, offer, sshPublicKey: publicKey, hostname: 'miner', ports: [22, 3000] };
      const receipt = await cloud.create(intent, soon());
      const seen = await until(async () => {
        const one = await cloud.observe(receipt, soon());
        return one.rawStatus === 'launched' && one.address ? one : null;
      }, 'the machine');
      expect(seen.state).toBe('RUNNING');
      const at = (port: number) => emu(`/reachability?machine=${seen.address}&port=${port}`);
      expect((await at(9_999)).admitted).toBe(true);
      expect(await cloud.setPorts(receipt, [3_000], soon())).toBe('RESTARTED');
      expect(await at(9_999)).toMatchObject({ admitted: false });
      for (const port of [22, 3_000]) expect(await at(port)).toMatchObject({ admitted: true });
      await until(async () => (await cloud.observe(receipt, soon())).rawStatus === 'launched', 'the restart');
      await cloud.setPorts(receipt, [3_000, 8_080], soon());
      expect(await at(8_080)).toMatchObject({ admitted: true });
      await until(async () => (await cloud.destroy(receipt, soon())) === 'GONE', 'the end');
      const { leaks, live } = await emu('/report');
      expect({ leaks, live }).toEqual({ leaks: [], live: [] });
      expect((await emu('/state')).cloud.securityGroups).toEqual([]);
    },
  );
});
