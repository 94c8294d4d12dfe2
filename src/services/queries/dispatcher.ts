import type { Candidate } from '../../db/queries.js';
import type { Receipt } from '../../db/tables-measure.js';
import type { ModelEndpoint, ModelPort, ModelRequest } from '../adapters/model.js';
import { NotFound } from '../errors.js';
import { chatBody } from '../probing/challenges.js';
import { chatText } from '../probing/checks.js';
import type { Maintenance } from '../probing/maintenance.js';
import type { Question } from './ask-input.js';
import { createCooldowns, outcomeOf } from './cooldowns.js';
import { QUERY_DEFAULTS, type QueryLimits } from './limits.js';
import { type Excluded, NoEligibleMiner, type Try } from './refusals.js';
import { ANYTHING, type Choice, choose, eligible, type RoutingState, weigh, whyNot } from './router.js';
import type { RoutingTable } from './routing-table.js';
import { createShares } from './shares.js';

interface Needs {
  readonly table: RoutingTable;
  readonly model: ModelPort;
  readonly now: () => Date;
  readonly random: () => number;
  readonly maintenance: Maintenance;
  readonly limits: Partial<QueryLimits>;
}

/** The first choice, with what it was made from. */
export interface Opening {
  readonly choice: Choice;
  readonly eligibleCount: number;
  readonly excluded: readonly Excluded[];
  readonly candidates: Receipt['candidates'];
}

export interface Dispatched extends Omit<Opening, 'choice'> {
  readonly answer: string | null;
  readonly minerId: string | null;
  readonly tries: readonly Try[];
  /** What the last one did, in words. */
  readonly message: string;
}

/** A receipt lists all candidates up to this many. */
const LISTED = 16;
/** The first miner may use this share of the time when there is another to turn to. */
const FIRST_SHARE = 2 / 3;
const RETRY_LATER_MS = 5_000;

/** The order of the draw would tell whether the first was passed over for being busy. */
const inOrder = (drawn: readonly Candidate[]): Candidate[] =>
  drawn.toSorted((a, b) => (a.minerId < b.minerId ? -1 : 1));

/** Picks whom to ask and asks; remembers who is busy and who needs a rest. */
export function createDispatcher({ table, model, now, random, maintenance, limits: given }: Needs) {
  const limits: QueryLimits = { ...QUERY_DEFAULTS, ...given };
  const busy = new Map<string, number>();
  const cooldowns = createCooldowns();
  const state = (): RoutingState => ({
    now: now().getTime(),
    inFlight: (minerId) => busy.get(minerId) ?? 0,
    coolingUntil: cooldowns.until,
    isInMaintenance: (minerId, at) => maintenance.covers(minerId, new Date(at)),
  });

  const idleWeight = (candidate: Candidate, at: RoutingState): number =>
    weigh(candidate, { ...at, inFlight: () => 0 }, limits).weight;

  const select = async (question: Question, skipped: ReadonlySet<string>) => {
    const candidates = await table.ofType(question.modelType);
    const at = state();
    const { those, excluded } = eligible(candidates, question, skipped, at, limits);
    return { candidates, those, excluded, choice: choose(those, at, limits, random), at };
  };

  const attempt = async (choice: Choice, question: Question, timeoutMs: number, signal: AbortSignal) => {
    const { candidate } = choice.chosen;
    const { minerId } = candidate;
    busy.set(minerId, (busy.get(minerId) ?? 0) + 1);
    try {
      const request = {
        method: 'POST',
        path: '/api/chat',
        body: chatBody(question.prompt, question),
        timeoutMs,
        maxBytes: limits.maxBytes,
      } as const;
      const answer = await askUnlessAborted(candidate, request, signal);
      if (answer === null)
        return { text: null, tried: aborted(choice), message: 'ABORTED: the asker has gone' };
      const text = answer.ok && answer.status === 200 ? chatText(answer.text) : null;
      const outcome = outcomeOf(answer, text);
      cooldowns.note(minerId, outcome, answer.ok ? answer.retryAfterMs : null, now().getTime());
      const tried: Try = { minerId, reason: choice.reason, outcome, ...answer.timings };
      const message = answer.ok ? `The miner answered with status ${answer.status}` : answer.message;
      return { text, tried, message: `${outcome}: ${message}`.slice(0, 300) };
    } finally {
      const left = (busy.get(minerId) ?? 1) - 1;
      if (left === 0) busy.delete(minerId);
      else busy.set(minerId, left);
    }
  };

  return {
    limits,
    share: createShares(table, state, limits),

    /** Chooses the first miner, or refuses and says why nobody can be asked. */
    async open(question: Question): Promise<Opening> {
      let selected = await select(question, new Set());
      if (!selected.choice) {
        // Memory may be a second old; before refusing, the store is asked.
        await table.refreshNow();
        selected = await select(question, new Set());
      }
      const { candidates, those, excluded, choice, at } = selected;
      if (!choice) {
        const { minerId } = question;
        const isKnown = minerId === null || candidates.some((candidate) => candidate.minerId === minerId);
        if (!isKnown) throw new NotFound('serving miner', 'input.minerId');
        throw new NoEligibleMiner(
          excluded.filter(({ reason }) => reason !== 'NOT_NAMED'),
          retryAfter(candidates, at),
        );
      }
      const listed = those.length <= LISTED ? those : inOrder(choice.drawn.map(({ candidate }) => candidate));
      return {
        choice,
        eligibleCount: those.length,
        excluded,
        // How busy they were is not told: who asks while his miner is asked would know a challenge by that.
        candidates: listed.map((candidate) => ({
          minerId: candidate.minerId,
          weight: idleWeight(candidate, at),
        })),
      };
    },

    /** Asks the chosen one; when it fails asks another, never the same again, until the tries or the time are used up. */
    async run(opening: Opening, question: Question, caller?: AbortSignal): Promise<Dispatched> {
      const { choice: first, ...rest } = opening;
      const signal = caller ?? new AbortController().signal;
      const endsAt = performance.now() + limits.deadlineMs;
      const tries: Try[] = [];
      const skipped = new Set<string>();
      let message = '';
      for (let choice: Choice | null = first; choice !== null && tries.length < limits.maxTries; ) {
        const leftMs = endsAt - performance.now();
        if (leftMs < 1 || signal.aborted) break;
        const isLast = tries.length + 1 >= limits.maxTries || rest.eligibleCount <= tries.length + 1;
        const timeoutMs = Math.max(1, Math.floor(isLast ? leftMs : leftMs * FIRST_SHARE));
        const { text, tried, message: said } = await attempt(choice, question, timeoutMs, signal);
        tries.push(tried);
        if (text !== null) return { ...rest, answer: text, minerId: tried.minerId, tries, message: '' };
        message = said;
        skipped.add(tried.minerId);
        choice = (await select(question, skipped)).choice;
      }
      return { ...rest, answer: null, minerId: tries.at(-1)?.minerId ?? null, tries, message };
    },

    async routing(minerId: string) {
      const candidate = await table.find(minerId);
      if (!candidate) return null;
      const at = state();
      const reason = whyNot(candidate, ANYTHING, at, limits);
      const cooling = cooldowns.until(minerId, at.now);
      return {
        isEligible: reason === null,
        reason,
        cooldownUntil: cooling === null ? null : new Date(cooling),
        ...weigh(candidate, at, limits),
        idleWeight: idleWeight(candidate, at),
      };
    },
  };

  /** null: the asker went away, which says nothing about the miner. */
  async function askUnlessAborted(endpoint: ModelEndpoint, request: ModelRequest, signal: AbortSignal) {
    try {
      return await model.request({ address: endpoint.address, port: endpoint.port }, request, signal);
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }

  /** When the first one comes back from its rest, if that is what keeps them all. */
  function retryAfter(candidates: readonly { minerId: string }[], at: RoutingState): number {
    const ends = candidates.flatMap(({ minerId }) => cooldowns.until(minerId, at.now) ?? []);
    return ends.length === 0 ? RETRY_LATER_MS : Math.max(1, Math.min(...ends) - at.now);
  }
}

const aborted = ({ chosen, reason }: Choice): Try => ({
  minerId: chosen.candidate.minerId,
  reason,
  outcome: 'ABORTED',
  firstByteMs: null,
  totalMs: 0,
});
