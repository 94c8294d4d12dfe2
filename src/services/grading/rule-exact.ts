import { type Of, worth } from './of-words.js';
import type { Reading } from './rules.js';
import { sameWords, withoutArticles, withoutEcho, wordsOf } from './text.js';

const LEAD_IN =
  /^(?:(?:sure|okay|ok|certainly|of course|yes|well) )?(?:here (?:it )?is |here you go |here s |it is |it s |that is |that s |that would be |this is )?(?:(?:the |your )?(?:(?:correct|final|right|short) )?(?:answer|result|solution)(?: here)?(?: is| would be)? )?/;

/** What is left of an answer once it comes to the point. */
function points(words: readonly string[], prompt: readonly string[]): readonly string[][] {
  const rest = withoutEcho(words, prompt).join(' ');
  return [words.join(' '), rest, rest.replace(LEAD_IN, '')].map((said) => [
    ...withoutArticles(said.split(' ').filter((word) => word !== '')),
  ]);
}

/** That text and nothing else, whatever its case, punctuation, articles and accents. */
export function readExact({ text, also = [] }: Of<'EXACT'>, prompt: string, answer: string): Reading {
  const said = wordsOf(answer);
  const truths = [text, ...also].map((spelling) => withoutArticles(wordsOf(spelling)));
  const isRight = points(said, wordsOf(prompt)).some((point) =>
    truths.some((words) => sameWords(point, words)),
  );
  return isRight
    ? worth(1, 'It is the text that was asked for.', said)
    : worth(0, 'It is not the text that was asked for, or not that alone.', said);
}
