import { type Piece, piecesOf, type Token, tokensOf, wordSet } from './pieces.js';
import { DENIALS, HEDGES, plainText, positionsOf } from './text.js';

const ARTICLES = wordSet('a an the');
const LINKS = wordSet('is are was were be s called named equals think believe say ist est es');
const PLACES = wordSet('by in at on from');
/** What a name of the question may follow without being an answer: "the capital of France", "older than Rome". */
const BEFORE_NAMES = wordSet('of in for to from at than on by over');
const ADVERBS = wordSet('just simply indeed definitely surely clearly exactly precisely therefore thus so');
const LEADS = wordSet(
  'it that this the a an is are was were be would s d answer result solution correct right final short',
);
const COURTESY = wordSet(
  'sure okay ok certainly of course yes well here you go it is s thank thanks hope this helps i think so am m',
);
const STARTS = wordSet('it that this the a an which because');
/** Words that name nothing. */
const FREE: ReadonlySet<string> = new Set([
  ...[...ARTICLES, ...LINKS, ...PLACES, ...BEFORE_NAMES, ...ADVERBS, ...LEADS, ...COURTESY, ...STARTS],
  ...wordSet(
    'these those there i we my your our its his her their who what when where how as has have had does do did re ll ve',
  ),
]);
/** The question's own "and" is no leave to list. */
const LISTING = wordSet('and or also plus both as nor either und oder et ou y');
const OFFERS = /\b(?:or|and|between|versus|vs|oder|und|et|ou)\b|,[^,]*,|:|;|\|/iu;
const MAX_BESIDE = 40;

/** What the question itself names, or offers to choose from. */
function namesIn(prompt: string, offers: boolean): Set<string> {
  const names = new Set<string>();
  for (const { tokens } of piecesOf(tokensOf(prompt), [])) {
    for (const { word, isCapital } of tokens.slice(1)) if (isCapital) names.add(word);
  }
  if (!offers) return names;
  const parts = plainText(prompt).split(/([,;:|?\n]|\b(?:or|and|oder|und|et|ou)\b)/iu);
  for (let i = 0; i < parts.length; i += 2) {
    const words = tokensOf(parts[i] ?? '').map(({ word }) => word);
    const isBesideOr = /^\p{L}/u.test(parts[i + 1] ?? '');
    const offered = i > 0 && words.length <= 3 ? words : isBesideOr ? words.slice(-1) : [];
    for (const word of offered) if (!FREE.has(word)) names.add(word);
  }
  return names;
}

/**
 * Whether an answer commits to the truth and to nothing else, where nobody has listed what else there is: the truth
 * alone, after a lead-in, or before words of the question. What can not be told counts as no.
 */
export function isCommitted(answer: string, prompt: string, truth: readonly string[]): boolean {
  const tokens = tokensOf(answer);
  if (tokens.length > truth.length + MAX_BESIDE + Math.min(prompt.length / 4, MAX_BESIDE)) return false;
  const asked = tokensOf(prompt).map(({ word }) => word);
  const known = new Set(asked);
  const own = new Set(truth);
  const offers = OFFERS.test(prompt);
  const names = namesIn(prompt, offers);
  const isDenial = truth.some((word) => DENIALS.has(word));
  const isFreeTruth = isDenial || truth.every((word) => FREE.has(word) || HEDGES.has(word));
  const free = isFreeTruth ? LEADS : FREE;
  const isLetter = truth.every((word) => word.length === 1);

  const isAllowed = ({ word, gap }: Token): boolean => {
    if (own.has(word)) return true;
    if (HEDGES.has(word) || LISTING.has(word) || (DENIALS.has(word) && !isDenial)) return false;
    const isClipped = gap === "'" && /^(?:s|d|m|re|ll|ve)$/.test(word);
    if (word.length === 1 && !/\d/.test(word)) {
      return isClipped || (!isLetter && (word === 'a' || word === 'i' || known.has(word)));
    }
    return free.has(word) || known.has(word) || (isDenial && word === 'not');
  };
  const isNameless = (part: readonly Token[]): boolean =>
    part.every(({ word }, i) => {
      if (!names.has(word) || own.has(word)) return true;
      const before = part[i - 1];
      const leader = before && (ARTICLES.has(before.word) || names.has(before.word)) ? part[i - 2] : before;
      return (
        BEFORE_NAMES.has(before?.word ?? '') ||
        BEFORE_NAMES.has(leader?.word ?? '') ||
        part[i + 1]?.word === 's'
      );
    });

  const commits = ({ tokens: piece, isAsked }: Piece): boolean =>
    !isAsked &&
    positionsOf(
      piece.map(({ word }) => word),
      truth,
    ).some((at) => {
      const lead = piece.slice(0, at);
      const tail = piece.slice(at + truth.length);
      if (offers && !(isNameless(lead) && isNameless(tail))) return false;
      const [first] = tail;
      const isOpen = !first || free.has(first.word) || known.has(first.word) || own.has(first.word);
      return isOpen && isLeadIn(lead, piece[at]?.gap ?? '');
    });
  const isCourteous = ({ tokens: piece }: Piece): boolean =>
    !isFreeTruth && piece.every(({ word }) => COURTESY.has(word));
  const explains = ({ tokens: piece }: Piece): boolean =>
    !offers &&
    !isFreeTruth &&
    STARTS.has(piece[0]?.word ?? '') &&
    !piece.some(({ word }) => own.has(word)) &&
    isNameless(piece);
  const repeats = ({ tokens: piece }: Piece): boolean =>
    piece.length >= 3 && piece.map(({ word }) => word).join(' ') === asked.join(' ');

  const pieces = piecesOf(tokens, truth, /[^\p{L}\p{N}]*$/u.exec(answer.slice(-40))?.[0]).filter(
    (piece) => !repeats(piece),
  );
  return (
    pieces.every(({ tokens: piece }) => piece.every(isAllowed)) &&
    pieces.some(commits) &&
    pieces.every((piece) => commits(piece) || isCourteous(piece) || explains(piece))
  );
}

/** "The capital of France is", "It was built by", "Sure,", "The capital:". */
function isLeadIn(lead: readonly Token[], gap: string): boolean {
  const words = lead.map(({ word }) => word);
  if (words.every((word) => COURTESY.has(word) || ARTICLES.has(word) || PLACES.has(word))) return true;
  if (gap.includes(':')) return true;
  const end = words.findLastIndex((word) => !ARTICLES.has(word) && !ADVERBS.has(word) && !PLACES.has(word));
  const isPlaced = words.slice(end + 1).some((word) => PLACES.has(word));
  return LINKS.has(words[end] ?? '') || (isPlaced && words.some((word) => LINKS.has(word)));
}
