import type { Executor } from '../../db/database.js';
import type { ScoreChange, ScoreRepository } from '../../db/scores.js';
import type { ModelType, ScoreComponent } from '../../db/words.js';
import { measure, NO_HEALTH } from './evidence.js';
import { CHAT_WINDOW, combine, FORMULA_VERSION } from './formula.js';

export interface Recomputed {
  /** null when it can not be computed, or when it was not known. */
  readonly value: number | null;
  readonly components: readonly ScoreComponent[];
  /** Whether it is what was written then; null when it can not be computed. */
  readonly isSame: boolean | null;
  /** What it would take and is not there any more. */
  readonly missing: readonly string[];
}

/** Beside the window itself, rows that came in late. */
const ROOM = 50;

/** A past score once more, from what is stored of its evidence, by the formula that is published. */
export async function recompute(
  scores: ScoreRepository,
  db: Executor,
  change: ScoreChange,
  modelType: ModelType,
): Promise<Recomputed> {
  const { evidence, minerId, formulaVersion } = change;
  if (!evidence) return lacking(['the evidence: it was not kept with changes then']);
  if (formulaVersion !== FORMULA_VERSION) {
    return lacking([
      `version ${formulaVersion} of the formula: this server computes version ${FORMULA_VERSION}`,
    ]);
  }
  const { chat, validationIds, health } = evidence;
  const chats = chat ? await chatsOf(scores, db, minerId, chat) : [];
  const validations = await scores.countedByIds(db, minerId, validationIds);
  const missing: string[] = [];
  if (chats.length !== (chat?.count ?? 0)) {
    missing.push(`challenges: ${chats.length} of ${chat?.count ?? 0} are still kept as they were`);
  }
  if (validations.length !== validationIds.length) {
    missing.push(`validations: ${validations.length} of ${validationIds.length} are still kept`);
  }
  if (missing.length > 0) return lacking(missing);

  const { value, components } = combine(
    measure({ chats, validations, health: health ?? NO_HEALTH }, modelType),
  );
  const isSame =
    value === change.after &&
    components.every(
      ({ name, value: now }) =>
        (change.componentsAfter.find((component) => component.name === name)?.value ?? null) === now,
    );
  return { value, components, isSame, missing: [] };
}

const lacking = (missing: readonly string[]): Recomputed => ({
  value: null,
  components: [],
  isSame: null,
  missing,
});

/** One that another prober wrote later, though it was measured in between, did not count yet: its id is newer. */
async function chatsOf(
  scores: ScoreRepository,
  db: Executor,
  minerId: string,
  chat: { readonly fromId: string; readonly toId: string; readonly count: number },
) {
  const rows = await scores.listChatsBetween(db, minerId, chat, CHAT_WINDOW + ROOM);
  const newest = chat.fromId > chat.toId ? chat.fromId : chat.toId;
  return rows.length > chat.count ? rows.filter(({ id }) => id <= newest) : rows;
}
