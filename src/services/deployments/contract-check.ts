import { AdapterError } from '../adapters/failure.js';
import type { ModelUrls } from '../adapters/model.js';
import { SourceFetchFailed } from '../adapters/source-fetcher.js';
import type { Viewer } from '../accounts/viewer.js';
import { AddressRefused, InvalidInput, LimitReached } from '../errors.js';
import { checkContract, type ContractReport } from './contract.js';

interface Needs {
  /** Public addresses alone: for whoever asks. */
  readonly anywhere: ModelUrls;
  /** Also those that the operator allows: for whoever signed in, who could register a host there as well. */
  readonly allowed: ModelUrls;
  readonly limits?: Partial<ContractCheckLimits>;
}

export interface ContractCheckLimits {
  readonly forMs: number;
  /** By this process; one for each server that is asked. */
  readonly atOnce: number;
  /** Of those, for one caller: whoever names slow servers keeps nobody else waiting. */
  readonly atOnceEach: number;
}

interface Asker {
  readonly viewer: Viewer | null;
  /** Whom limits are counted for. */
  readonly caller: string;
}

export interface ContractCheck extends ContractReport {
  readonly url: string;
  readonly totalMs: number;
}

const LIMITS: ContractCheckLimits = { forMs: 28_000, atOnce: 32, atOnceEach: 3 };
const MAX_URL = 2_048;
const COME_BACK_MS = 5_000;
const OUR_PATHS = /\/(?:health|info|api\/chat(?:\/[^/]*)?)\/?$/;

/** The contract check for anybody, on any public URL: nothing of it is stored. */
export function createContractCheck({ anywhere, allowed, limits: given }: Needs) {
  const limits = { ...LIMITS, ...given };
  /** Who asked, by the server that is asked. */
  const asked = new Map<string, string>();

  /** A public service must not become a way to press a server. */
  const requirePlace = (origin: string, caller: string): void => {
    const isSame = asked.has(origin);
    const own = [...asked.values()].filter((one) => one === caller).length;
    if (!isSame && own < limits.atOnceEach && asked.size < limits.atOnce) return;
    const whose = own < limits.atOnceEach ? 'Too many checks' : `${own} checks of yours`;
    throw new LimitReached(isSame ? 'This server is being checked already' : `${whose} are under way`, {
      field: 'url',
      retryable: true,
      retryAfterMs: COME_BACK_MS,
      hint: 'Ask again in a few seconds.',
    });
  };

  return async ({ viewer, caller }: Asker, url: string, signal: AbortSignal): Promise<ContractCheck> => {
    const urls = viewer === null ? anywhere : allowed;
    const { origin, href } = readUrl(url);
    const model = refusing(() => urls.at(href));
    requirePlace(origin, caller);
    asked.set(origin, caller);
    const began = performance.now();
    try {
      // Where it is stands in the URL.
      const nowhere = { address: '', port: 0 };
      const report = await checkContract(model, nowhere, signal, { forMs: limits.forMs });
      return { ...report, url: href, totalMs: Math.round((performance.now() - began) * 10) / 10 };
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      throw new LimitReached('This server can open no more connections now', {
        field: 'url',
        retryable: true,
        retryAfterMs: COME_BACK_MS,
        hint: 'Ask again in a few seconds.',
      });
    } finally {
      asked.delete(origin);
    }
  };
}
export type CheckContract = ReturnType<typeof createContractCheck>;

function readUrl(text: string): URL {
  if (text.length > MAX_URL) throw new InvalidInput('url', `A URL has at most ${MAX_URL} characters`);
  const url = URL.canParse(text) ? new URL(text) : null;
  const hint = 'Give where the model answers, like http://203.0.113.7:3000';
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new InvalidInput('url', 'Must be a URL that begins with http:// or https://', hint);
  if (url.username !== '' || url.password !== '')
    throw new InvalidInput('url', 'A URL with a user name or password is not asked', hint);
  if (url.search !== '' || url.hash !== '' || OUR_PATHS.test(url.pathname))
    throw new InvalidInput(
      'url',
      'The paths of the contract are added to it: leave them and any query out',
      hint,
    );
  return url;
}

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SourceFetchFailed)) throw error;
    if (error.reason === 'ADDRESS_REFUSED')
      throw new AddressRefused('Only public addresses are asked', {
        field: 'url',
        hint: 'A model in a private network can be checked by deploying it.',
      });
    throw new InvalidInput('url', `It can not be asked: ${error.message}`);
  }
}
