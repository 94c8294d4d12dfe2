import { createDockerEngines } from '../../src/services/adapters/docker-engine.js';
import { createAddressGuard } from '../../src/services/adapters/address-guard.js';
import { createHttpModels } from '../../src/services/adapters/http-model.js';
import { createSshHosts } from '../../src/services/adapters/ssh.js';
import { silentLog } from '../../src/services/log.js';
import type { EngineBed } from '../contract/engine-bed.js';
import { soon } from '../contract/engine-bed.js';
import { engineContract } from '../contract/engine-suite.js';
import { gateContract } from '../contract/gate-suite.js';
import { connectSsh, createLeftovers, launchVm } from './support/simulated.js';

async function simulatedBed(): Promise<EngineBed> {
  const left = createLeftovers();
  const simulator = await left.simulator();
  const { address, privateKey } = await launchVm(simulator);
  (await connectSsh(address, privateKey)).end();
  const hosts = createSshHosts({ log: silentLog, connectTimeoutMs: 5_000, keepAliveMs: 5_000 });
  const target = { address, port: 2_222, user: 'ubuntu', privateKey, hostKeyFingerprint: null };
  const addressGuard = createAddressGuard({ allowCidrs: ['127.0.0.0/8'] });
  const model = createHttpModels({ maxConnectionsPerHost: 8, addressGuard });
  return {
    address,
    docker: await createDockerEngines({ hosts }).over(target, soon()),
    model,
    baseImage: 'python:3.11-slim',
    gateImage: 'haproxy:3.2-alpine',
    ports: [3_000, 8_000],
    registry: { there: 'team/model:1', noSuchTag: 'team/model:missing', locked: 'team/private:1' },
    async close() {
      await model.close();
      await hosts.close();
      await left.clear();
    },
  };
}

engineContract('a simulated machine', simulatedBed);
gateContract('a simulated machine', simulatedBed);
