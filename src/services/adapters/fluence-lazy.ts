import { abortable } from './abortable.js';
import { AdapterError } from './failure.js';
import { createFluenceCloud, type FluenceCloud } from './fluence.js';
import { ADAPTER } from './fluence-api.js';
import { type DetectOptions, findGeneration, MAKE } from './fluence-detect.js';
import { shareAnswers, shareOffers } from './shared-offers.js';

export interface LazyOptions extends DetectOptions {
  /** How long the generation is asked for before the call that wanted to know is refused. */
  readonly detectMs: number;
  /** How long a list of offers is given again to whoever asks for the same. */
  readonly offersFreshMs: number;
}

/** One lost answer must not keep everybody waiting who wants the same. */
const OFFERS_TIMEOUT_MS = 15_000;
/** The catalogue of images changes a few times a year. */
const IMAGES_FRESH_MS = 60_000;

/**
 * Fluence in the generation that answers, found when it is first needed: a server starts whatever state its cloud is
 * in. Once certain it is remembered; as long as it is not, nothing is ordered, ended or believed gone on a guess.
 */
export function createLazyFluence(options: LazyOptions): FluenceCloud {
  const closing = new AbortController();
  let known: FluenceCloud | null = null;
  let looking: Promise<FluenceCloud> | null = null;
  let guess: FluenceCloud | null = null;
  const timeoutMs = Math.min(options.timeoutMs, OFFERS_TIMEOUT_MS);

  async function look(): Promise<FluenceCloud> {
    const deadline = AbortSignal.timeout(options.detectMs);
    const { generation, isCertain } = await findGeneration(
      options,
      AbortSignal.any([deadline, closing.signal]),
    ).catch((error: unknown) => {
      closing.signal.throwIfAborted();
      const isKnown = error instanceof AdapterError && error.kind !== 'TIMEOUT';
      if (isKnown || !(deadline.aborted || error instanceof AdapterError)) throw error;
      // Whatever was to be said after this was certainly not said.
      throw new AdapterError(ADAPTER, 'UNREACHABLE', 'Fluence does not answer', { cause: error });
    });
    if (!isCertain)
      throw new AdapterError(
        ADAPTER,
        'UNREACHABLE',
        'Fluence is out of order and does not tell its generation',
      );
    closing.signal.throwIfAborted();
    known = MAKE[generation](options);
    return known;
  }

  const cloud = async (signal: AbortSignal): Promise<FluenceCloud> => {
    signal.throwIfAborted();
    if (known) return known;
    looking ??= look().finally(() => {
      looking = null;
    });
    return abortable(looking, signal);
  };

  const imagesOf = shareAnswers(async (_which: 'all', signal) => (await cloud(signal)).images(signal), {
    freshMs: IMAGES_FRESH_MS,
    timeoutMs,
  });

  return {
    provider: options.provider,
    get generation() {
      return known?.generation ?? null;
    },
    /** Only true once the generation is known: any other call makes it so. */
    get createIsRepeatable() {
      return known?.createIsRepeatable ?? false;
    },
    offers: shareOffers(async (wanted, signal) => (await cloud(signal)).offers(wanted, signal), {
      freshMs: options.offersFreshMs,
      timeoutMs,
    }),
    images: (signal) => imagesOf('all', signal),
    create: async (intent, signal) => (await cloud(signal)).create(intent, signal),
    findByName: async (name, signal) => (await cloud(signal)).findByName(name, signal),
    observe: async (receipt, signal) => (await cloud(signal)).observe(receipt, signal),
    destroy: async (receipt, signal) => (await cloud(signal)).destroy(receipt, signal),
    listOwned: async (prefix, signal) => (await cloud(signal)).listOwned(prefix, signal),
    destroyOwned: async (resource, signal) => (await cloud(signal)).destroyOwned(resource, signal),
    setPorts: async (receipt, ports, signal) => (await cloud(signal)).setPorts(receipt, ports, signal),
    rename: async (receipt, name, signal) => (await cloud(signal)).rename(receipt, name, signal),
    reboot: async (receipt, signal) => (await cloud(signal)).reboot(receipt, signal),
    estimate: async (wanted, signal) => (await cloud(signal)).estimate(wanted, signal),
    balance: async (signal) => (await cloud(signal)).balance(signal),

    async check(signal) {
      try {
        return await (await cloud(signal)).check(signal);
      } catch (error) {
        if (signal.aborted || !(error instanceof AdapterError)) throw error;
        // What is wrong is told by routes that every generation has.
        guess ??= createFluenceCloud(options);
        return guess.check(signal);
      }
    },

    async close() {
      closing.abort(new Error('The server is stopping'));
      await looking?.catch(() => undefined);
      await Promise.all([known?.close(), guess?.close()]);
    },
  };
}
