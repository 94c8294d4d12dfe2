import type { CloudOffer, CloudPort, OwnedResource } from '../../src/services/adapters/cloud.js';
import type { LedgerAccount } from '../../src/services/adapters/ledger.js';
import type { ModelAnswer } from '../../src/services/adapters/model.js';

/** The far ends: what the tests say they answer. */
export function createWorld() {
  const accounts = new Map<string, LedgerAccount>();
  const state = {
    offers: [offerAt('0.05')] as CloudOffer[],
    answer: { response: 'Paris' } as unknown,
    whileAsked: async (): Promise<void> => {},
    owned: [] as OwnedResource[],
  };
  const cloud = {
    provider: 'SIMULATOR',
    offers: async () => state.offers,
    listOwned: async (prefix: string) => state.owned.filter(({ name }) => name.startsWith(prefix)),
    destroyOwned: async ({ id }: OwnedResource) => {
      state.owned = state.owned.filter((one) => one.id !== id);
      return 'GONE';
    },
  } as unknown as CloudPort;
  return {
    state,
    accounts,
    cloud,
    ledger: { network: 'simulated', account: async (id: string) => accounts.get(id) ?? null },
    model: {
      request: async (): Promise<ModelAnswer> => {
        await state.whileAsked();
        return {
          ok: true,
          status: 200,
          retryAfterMs: null,
          text: JSON.stringify(state.answer),
          timings: { firstByteMs: 5, totalMs: 9 },
        };
      },
      close: async () => {},
    },
  };
}

export function offerAt(pricePerHourUsd: string): CloudOffer {
  return {
    id: 'offer-1',
    provider: 'SIMULATOR',
    clusterId: 'cluster-1',
    configurationId: 'configuration-1',
    configuration: 'cpu-2-ram-4gb-storage-25gb',
    vcpu: 2,
    ramGb: 4,
    storageGb: 25,
    countryCode: 'DE',
    city: 'Berlin',
    pricePerHourUsd,
  };
}

export const DOCKERFILE = 'FROM python:3.11-slim\nEXPOSE 3000\nCMD ["python", "server.py"]\n';
