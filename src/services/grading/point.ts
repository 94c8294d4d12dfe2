import { DENIALS, DOUBTS, wordsOf } from './text.js';
import type { PlainTruth } from './truths.js';

type Kind = PlainTruth['kind'];
type Step = (text: string, prompt: string, kind: Kind) => string;

/** "<think>…</think>" comes before an answer; templates often swallow its beginning. */
const withoutThought: Step = (text) => text.replace(/^[\s\S]*?<\/think(?:ing)?>/iu, '');

const END = /(?:<\/s>|<eos>|<end_of_turn>|<\|eot_id\|>|<\|endoftext\|>)\s*$/iu;
const withoutEnd: Step = (text) => text.replace(END, '');

/** "```json" says how a block is written. */
const unlabelled: Step = (text) => text.replace(/^[ \t]*```[a-z]{1,12}[ \t]*$/gimu, '```');

const GREETING =
  /^[\s*_]*(?:(?:hi|hello|hey|greetings|good (?:morning|afternoon|evening)|sure(?: thing)?|certainly|of course|absolutely|okay|ok|great question|no problem)(?: there)?[*_]*(?:[!.]+|(?=\s*\p{Extended_Pictographic}))\s*(?:\p{Extended_Pictographic}\s*)*)+/iu;
const greeted: Step = (text) => text.replace(GREETING, '');

/** A line that only repeats a sentence of the question. */
const withoutQuestion: Step = (text, prompt) => {
  const [all = '', line = ''] =
    /^[\s#>*_"“]*(?:(?:q|question|prompt|problem)\s*[*_]*:[\s*_]*)?([^\n]+)\n+\s*/iu.exec(text) ?? [];
  const said = wordsOf(line).join(' ');
  const isAsked = said.includes(' ') && sentencesOf(prompt).includes(said);
  return isAsked ? text.slice(all.length).replace(/^[*_]*(?:a|answer)[*_]*\s*:[*_]*\s*(?=\S)/iu, '') : text;
};

/** All that begins and ends as a sentence does; an opening like "Quick question:" may be missing. */
function sentencesOf(prompt: string): string[] {
  const bare = prompt.trim();
  const starts = [
    0,
    ...[...bare.matchAll(/[.!?]\s+|^[^.,?]{1,24}[:,]\s+/gu)].map(({ index, 0: all }) => index + all.length),
  ];
  const ends = [...bare.matchAll(/[.!?]["”]?(?=\s|$)/gu)].map(({ index }) => index);
  return starts
    .slice(0, 8)
    .flatMap((start) =>
      ends
        .filter((end) => end > start)
        .slice(-4)
        .map((end) => wordsOf(bare.slice(start, end)).join(' ')),
    )
    .filter((sentence) => sentence.split(' ').length >= 3);
}

const FAREWELL =
  /(?:^|(?<=[.!?\n`*:)]\s{0,4}))(?:please |thank you[!.] |if you (?:have|need)[^.!?\n]{0,60},? )?(?:let me know|is there anything|feel free|(?:i )?hope (?:this|that|it) helps|good luck|have a (?:great|nice|good|wonderful)|(?:i am |i'm )?happy to help|you(?:'re| are) welcome|can i help|do you need|would you like|don't hesitate)[^\d\n]*$/iu;
const withoutFarewell: Step = (text) => text.trimEnd().replace(FAREWELL, '').trimEnd().replace(FAREWELL, '');

const MARKED = new RegExp(
  [
    String.raw`(?:^|[.!?]\s+|\n)[\s#>*_-]*(?:`,
    String.raw`(?:(?:so|therefore|thus|hence|finally|in (?:conclusion|summary|short))[,:]?\s+)?(?:(?:the|my|your)\s+)?`,
    String.raw`(?:(?:final|correct|right|short)\s+)?(?:answer|result|solution|output|word|sorted list)`,
    String.raw`(?: here| to (?:the|your|this) question)?(?:\s+is\b|\s+would be\b|\s*[*_]*:|(?<=#[^\n]{0,40})\s*\n)`,
    String.raw`|die (?:richtige )?antwort (?:ist|lautet)\b|la r[ée]ponse est\b|la respuesta (?:correcta )?es\b|答案(?:是|为)?)`,
    String.raw`[\s*_:"：]*`,
  ].join(''),
  'giu',
);
const THEREFORE = /(?:[.!?:)]\s+|\n)[\s*_]*(?:so|therefore|thus|hence|consequently|as a result),?\s+/giu;
/** How a sentence leads to what it says, or whom it got that from. */
const LED =
  /^[\s*_]*(?:(?:so|therefore|thus|hence),?\s+)?(?:(?:(?:according to|based on|from|in) the (?:(?:given|above|provided) )?(?:text|passage|information|statements?|list|story|facts|clues|comparisons?|relationships)(?: (?:given|provided|above))?,?|(?:the (?:text|passage) (?:says|states)|we (?:know|can conclude|can see)) that)\s+)?/iu;

const isOneSentence = (text: string): boolean => !/\n|[.!?]\s+\S|\?/u.test(text.trim());
const isFirm = (text: string): boolean =>
  wordsOf(text).every((word) => !DENIALS.has(word) && !DOUBTS.has(word) && !UNSURE.has(word));
const UNSURE = new Set(
  'maybe perhaps possibly alternatively otherwise either wait actually sorry or'.split(' '),
);

/** What the one sentence says that an answer ends with, behind "so the answer is"; two such are none. */
const concluded: Step = (text, _, kind) => {
  const boxes = [...text.matchAll(/\\boxed\s*\{\s*(?:\\text\s*\{)?([^{}]{1,200})\}\}?/gu)];
  const [[, boxed] = []] = boxes;
  if (boxes.length === 1 && boxed !== undefined) return boxed;
  const marks = [...text.matchAll(MARKED)];
  const [mark] = marks;
  if (mark && marks.length === 1) {
    const rest = text.slice(mark.index + mark[0].length);
    if (kind === 'SET' || isOneSentence(rest)) return rest;
  }
  if (kind === 'SET' || kind === 'CONTAINS' || kind === 'TOKEN_F1' || marks.length > 0) return text;
  const ends = [...text.matchAll(THEREFORE)];
  const [end] = ends;
  if (end && ends.length === 1) {
    const rest = text.slice(end.index + end[0].length);
    if (isOneSentence(rest)) return rest;
  }
  const paragraphs = text.trim().split(/\n\s*\n/u);
  const last = paragraphs.at(-1) ?? '';
  const isWorked = paragraphs.slice(0, -1).some((part) => part.includes('\n') || wordsOf(part).length > 2);
  return isWorked && /\*\*.+\*\*/u.test(last) && isOneSentence(last) ? last : text;
};

/** "Ada is the tallest, since she is taller than Bela." */
function withoutReason(text: string): string {
  const [all = '', why = ''] = /,? (?:since|because) ([^\n?]+)$/iu.exec(text) ?? [];
  return why !== '' && isFirm(why) ? text.slice(0, text.length - all.length) : text;
}

const LABEL =
  /^[\s(*_#]*(?:note|explanation|reasoning|reason|justification|here(?:'s| is) (?:why|how)|step[- ]by[- ]step|in order)\b[^:\n]{0,40}:/iu;

/** "Ada\n\nAda is taller than Bela": the answer first, and then why. */
const unexplained: Step = (text, _, kind) => {
  const trimmed = text.trim();
  const at = /\n\s*\n/u.exec(trimmed)?.index;
  if (at === undefined) return kind === 'EXACT' ? withoutReason(text) : text;
  const [head, tail] = [trimmed.slice(0, at), trimmed.slice(at).trim()];
  if (!isFirm(tail) || tail.includes('?') || tail.search(MARKED) >= 0 || `\n${tail}`.search(THEREFORE) >= 0)
    return text;
  if (LABEL.test(tail)) return head;
  if (kind === 'TOKEN_F1') return text;
  if (kind === 'SET') return /^(?:these|those|they|all)\b[^,:\n]+$/iu.test(tail) ? head : text;
  const [said, why] = [wordsOf(head), wordsOf(tail)];
  const isSame = said.length <= 3 && said.every((word) => why.includes(word)) && why.length > said.length + 2;
  return isSame && isOneSentence(head) ? head : text;
};

const led: Step = (text) => text.replace(LED, '');
const unquoted: Step = (text) => text.replace(/^\s*(['‘"“])([^'‘’"“”\n]+)['’"”]([.!]?)\s*$/u, '$2$3');

const FRAME: readonly Step[] = [withoutThought, withoutEnd, unlabelled, withoutQuestion];
const STEPS: Readonly<Record<Kind, readonly Step[]>> = {
  NUMERIC: [...FRAME, unquoted],
  CONTAINS: [...FRAME, concluded],
  TOKEN_F1: [...FRAME, greeted, withoutFarewell, unexplained, concluded],
  EXACT: [...FRAME, greeted, withoutFarewell, unexplained, concluded, led],
  SET: [...FRAME, greeted, withoutFarewell, unexplained, concluded, led],
  CHOICE: [...FRAME, withoutFarewell, unexplained, concluded, led, unquoted],
};

/**
 * What an answer comes to without what language models put around it: thoughts, greetings, the question, working that
 * ends in "so the answer is". It never looks at the truth, so what it leaves is one guess as good as another.
 */
export const pointOf = (answer: string, prompt: string, kind: Kind): string =>
  STEPS[kind].reduce((text, step) => {
    const left = step(text, prompt, kind);
    return wordsOf(left).length > 0 ? left : text;
  }, answer);
