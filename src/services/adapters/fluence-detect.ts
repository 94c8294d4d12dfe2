import { z } from 'zod';
import { AdapterError } from './failure.js';
import { connect, createFluenceCloud, type FluenceCloud, type FluenceOptions } from './fluence.js';
import { ADAPTER } from './fluence-api.js';
import { createNextFluenceCloud } from './fluence-next.js';
import { CURRENT, NEXT } from './fluence-routes.js';
import type { HttpClient } from './http-client.js';

type Presence = 'PRESENT' | 'ABSENT' | 'UNCLEAR';

export type Generation = 'G2' | 'G3';
export type DetectOptions = FluenceOptions & { readonly prefer?: Generation };

export const MAKE = { G2: createFluenceCloud, G3: createNextFluenceCloud } as const;

/**
 * The generation that answers, found by asking for its routes: version numbers have been seen to move without them.
 * The current one is taken when both answer; not certain when a route is there that says nothing but that it is out of
 * order. Throws when neither is served, or when nobody can be reached.
 */
export async function findGeneration(
  options: DetectOptions,
  signal: AbortSignal,
): Promise<{ readonly generation: Generation; readonly isCertain: boolean }> {
  const { baseUrl, prefer = 'G2' } = options;
  const probes = { G2: CURRENT.vms, G3: NEXT.vpcs };
  const http = connect(options);
  try {
    const order = prefer === 'G2' ? (['G2', 'G3'] as const) : (['G3', 'G2'] as const);
    let isNextUnclear = false;
    for (const generation of order) {
      const presence = await probe(http, probes[generation], signal);
      if (presence === 'PRESENT') return { generation, isCertain: true };
      if (presence === 'ABSENT') continue;
      if (generation === 'G3') isNextUnclear = true;
      else return { generation, isCertain: false };
    }
    if (isNextUnclear) return { generation: 'G3', isCertain: false };
    throw new AdapterError(
      ADAPTER,
      'INVALID',
      `${baseUrl} serves neither ${probes.G2} nor ${probes.G3}: it is not Fluence, or a generation this server does not know`,
    );
  } finally {
    await http.close();
  }
}

/** The client for the generation that answers now. */
export async function createFluence(options: DetectOptions, signal: AbortSignal): Promise<FluenceCloud> {
  const { generation, isCertain } = await findGeneration(options, signal);
  if (!isCertain) {
    options.log.warn(
      { baseUrl: options.baseUrl, generation },
      'Fluence is out of order and does not tell its generation; this one is assumed',
    );
  }
  return MAKE[generation](options);
}

/** A refusal of the credentials is an answer of the route as good as any. */
async function probe(http: HttpClient, path: string, signal: AbortSignal): Promise<Presence> {
  try {
    return await http.call(
      {
        method: 'GET',
        path,
        query: [
          ['page', '1'],
          ['perPage', '1'],
        ],
        repeatable: true,
        read: ({ status, text }): Presence => {
          if (status === 404 || status === 405 || (status >= 300 && status < 400)) return 'ABSENT';
          if (status >= 500 || status === 429 || status === 408) {
            // Repeated by the client, a bounded number of times.
            throw new AdapterError(ADAPTER, 'RATE_LIMIT', `HTTP ${status}`);
          }
          // A page for people is not an API, whatever its status.
          return status >= 400 || isJson(text) ? 'PRESENT' : 'ABSENT';
        },
      },
      signal,
    );
  } catch (error) {
    if (error instanceof AdapterError && error.kind === 'RATE_LIMIT') return 'UNCLEAR';
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    return z.union([z.array(z.unknown()), z.looseObject({})]).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
