import { createAddressGuard } from '../../src/services/adapters/address-guard.js';
import { createDockerEngines } from '../../src/services/adapters/docker-engine.js';
import { createHttpModels } from '../../src/services/adapters/http-model.js';
import { createSshHosts } from '../../src/services/adapters/ssh.js';
import { silentLog } from '../../src/services/log.js';
import { type EngineBed, soon } from '../contract/engine-bed.js';
import { engineContract } from '../contract/engine-suite.js';
import { gateContract } from '../contract/gate-suite.js';
import { startRealHost } from '../support/e2e/real-host.js';

async function realBed(): Promise<EngineBed> {
  const host = await startRealHost();
  const baseImage = await host.importBaseImage();
  const gateImage = await host.importGateImage();
  const registry = await host.startRegistry();
  const hosts = createSshHosts({ log: silentLog, connectTimeoutMs: 5_000, keepAliveMs: 5_000 });
  const { address, sshPort, user, privateKey, hostKeyFingerprint } = host;
  const target = { address, port: sshPort, user, privateKey, hostKeyFingerprint };
  const addressGuard = createAddressGuard({ allowCidrs: [`${address}/32`] });
  const model = createHttpModels({ maxConnectionsPerHost: 8, addressGuard });
  return {
    address,
    docker: await createDockerEngines({ hosts }).over(target, soon()),
    model,
    baseImage,
    gateImage,
    ports: [3_000, 8_000],
    registry: {
      there: `${registry.open}/team/model:1`,
      noSuchTag: `${registry.open}/team/model:2`,
      locked: `${registry.locked}/team/model:1`,
    },
    async close() {
      await model.close();
      await hosts.close();
      await host.stop();
    },
  };
}

engineContract('a real machine', realBed);
gateContract('a real machine', realBed);
