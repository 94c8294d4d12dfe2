import type { Truth } from '../../grading/truths.js';
import type { Draw } from '../seeded-draw.js';

export interface Drawn {
  readonly prompt: string;
  readonly truth: Truth;
}

/** Makes questions that nobody can have learnt: `space` says how many different ones there are, at least. */
export interface Generator {
  readonly name: string;
  readonly space: number;
  draw(draw: Draw): Drawn;
}

const OPENINGS = [
  ...['', '', '', '', 'Hi! ', 'Hello, ', 'Hey, ', 'Quick question: ', 'Please help me: ', 'One question. '],
  ...[
    'I need some help. ',
    'For my homework: ',
    'Just checking: ',
    'Good morning! ',
    'Can you tell me this? ',
  ],
] as const;

const ONLY = {
  number: [
    'Just the number please.',
    'Answer with the number only.',
    'Reply with the number only.',
    'Only the number.',
  ],
  word: [
    'Reply with the word only.',
    'Just the word please.',
    'Answer with one word.',
    'Only the word, nothing else.',
  ],
  name: [
    'Reply with the name only.',
    'Just the name please.',
    'Answer with the name only.',
    'Only the name, please.',
  ],
  list: [
    'Reply with the list only.',
    'Just the list, separated by commas.',
    'Answer with a comma-separated list only.',
  ],
  date: ['Write it as YYYY-MM-DD, nothing else.', 'Answer in the form YYYY-MM-DD only.'],
  letter: ['Reply with the letter only.', 'Just the letter please.', 'Answer with A, B, C or D only.'],
} as const;

/** A question as somebody would type it. */
export const worded = (draw: Draw, question: string, only: keyof typeof ONLY): string =>
  `${draw.pick(OPENINGS)}${question} ${draw.pick(ONLY[only])}`;

export const number = (value: number, tolerance: number | { relative: number } = 1e-6): Truth => ({
  kind: 'NUMERIC',
  value,
  tolerance,
});

/** Different items, in the order in which they were drawn. */
export function several<T>(draw: Draw, items: readonly T[], count: number): T[] {
  const left = [...items];
  return Array.from({ length: count }, () => {
    const [taken] = left.splice(draw.between(0, left.length - 1), 1);
    if (taken === undefined) throw new Error('There is nothing left to draw');
    return taken;
  });
}

/** Different whole numbers. */
export function severalNumbers(draw: Draw, low: number, high: number, count: number): number[] {
  const found = new Set<number>();
  while (found.size < count) found.add(draw.between(low, high));
  return [...found];
}

export const NAMES =
  'Ada Bela Cora Dario Elin Faris Greta Hanno Ines Jonas Kaya Lorin Mara Nilo Orla Pavel Quinn Rosa Sami Tilda Umar Vera Wanda Xenia Yuri Zora Anton Bruno Clara Dunja Emil Frida Gustav Helga Ivo Judit Karim Lena Milan Nora'.split(
    ' ',
  );
export const WORDS =
  'river table candle window garden pepper button silver marble lantern basket feather thunder pocket mirror anchor blanket copper dragon engine forest guitar hammer island jacket kettle ladder magnet needle orange parrot quarry rocket saddle tunnel umbrella valley walnut yellow zipper bridge carpet donkey elbow falcon goblet helmet insect jungle kitten lemon muffin napkin oyster pencil ribbon shovel turtle vessel wagon'.split(
    ' ',
  );
export const PLACES =
  'Arlen Bexford Calder Dunmore Elstow Farrow Garrick Holm Inverby Jarrow Kelso Larne Marlow Norby Oakham Pelling Quorn Rothby Selby Tarring Ulver Vexley Wembury Yarm Zeal'.split(
    ' ',
  );
