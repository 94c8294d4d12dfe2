import {
  type Generator,
  NAMES,
  number,
  PLACES,
  several,
  severalNumbers,
  WORDS,
  worded,
} from './generator.js';

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];

export const strings: Generator = {
  name: 'strings',
  // Words of four syllables from 14 consonants and 5 vowels; five or six of 60 words are more.
  space: 2.4e7,
  draw(draw) {
    const form = draw.between(0, 2);
    if (form === 0) {
      const consonants = 'bdfgklmnprstvz'.split('');
      const word = `${Array.from({ length: 4 }, () => draw.pick(consonants) + draw.pick('aeiou'.split(''))).join('')}x`;
      const question = draw.pick([`Reverse the word "${word}".`, `Reverse the string "${word}".`]);
      return {
        prompt: worded(draw, question, 'word'),
        truth: { kind: 'EXACT', text: word.split('').reverse().join('') },
      };
    }
    const words = several(draw, WORDS, form === 1 ? 5 : 6);
    if (form === 1) {
      const letters = words.map((word) => word.charAt(0));
      const question = draw.pick([
        `Write the first letters of these words as one word: ${words.join(', ')}.`,
        `Which word do the first letters of ${words.join(', ')} make?`,
      ]);
      return {
        prompt: worded(draw, question, 'word'),
        truth: { kind: 'EXACT', text: letters.join(''), also: [letters.join(' ')] },
      };
    }
    const place = draw.between(0, 5);
    const question = draw.pick([
      `What is the ${ORDINALS[place]} word of this list: ${words.join(', ')}?`,
      `Here is a list: ${words.join(', ')}. Which word is the ${ORDINALS[place]} one?`,
    ]);
    return { prompt: worded(draw, question, 'word'), truth: { kind: 'EXACT', text: words[place] ?? '' } };
  },
};

const WARES = [
  'lamps',
  'carpets',
  'clocks',
  'violins',
  'barrels',
  'kites',
  'ropes',
  'mirrors',
  'saddles',
  'bells',
];

/** Three names, three places, three wares and three numbers. */
export const reading: Generator = {
  name: 'reading',
  space: 1e12,
  draw(draw) {
    const names = several(draw, NAMES, 3);
    const places = several(draw, PLACES, 3);
    const wares = several(draw, WARES, 3);
    const counts = severalNumbers(draw, 21, 980, 3);
    const lines = names.map((name, i) =>
      draw.pick([
        `${name} lives in ${places[i]} and sells ${counts[i]} ${wares[i]} a year.`,
        `In ${places[i]} there is ${name}, who sells ${counts[i]} ${wares[i]} a year.`,
        `${counts[i]} ${wares[i]} a year are sold by ${name}, who comes from ${places[i]}.`,
      ]),
    );
    const at = draw.between(0, 2);
    const text = lines.join(' ');
    const [name = '', place = '', ware = ''] = [names[at], places[at], wares[at]];
    const frame = draw.pick([
      (question: string) => `Read this: ${text} ${question}`,
      (question: string) => `${text} ${question}`,
      (question: string) => `Here is a short text. "${text}" ${question}`,
    ]);
    const asked = draw.between(0, 2);
    if (asked === 0) {
      const prompt = worded(draw, frame(`How many ${ware} are sold a year?`), 'number');
      return { prompt, truth: number(counts[at] ?? 0) };
    }
    return asked === 1
      ? { prompt: worded(draw, frame(`Who sells ${ware}?`), 'name'), truth: { kind: 'EXACT', text: name } }
      : {
          prompt: worded(draw, frame(`Where does ${name} come from?`), 'name'),
          truth: { kind: 'EXACT', text: place, also: [`in ${place}`, `from ${place}`] },
        };
  },
};

const LINKS = [
  { more: 'taller', most: 'tallest', least: 'shortest' },
  { more: 'older', most: 'oldest', least: 'youngest' },
  { more: 'faster', most: 'fastest', least: 'slowest' },
  { more: 'richer', most: 'richest', least: 'poorest' },
];

/** Four of forty names in every order, four words, two ends. */
export const logic: Generator = {
  name: 'logic',
  space: 1.7e7,
  draw(draw) {
    const names = several(draw, NAMES, 4);
    const { more, most, least } = draw.pick(LINKS);
    const lines = several(draw, [0, 1, 2], 3).map((i) => `${names[i]} is ${more} than ${names[i + 1]}.`);
    const isTop = draw.between(0, 1) === 0;
    const question = `${lines.join(' ')} Who is the ${isTop ? most : least}?`;
    return {
      prompt: worded(draw, question, 'name'),
      truth: { kind: 'EXACT', text: names[isTop ? 0 : 3] ?? '' },
    };
  },
};
