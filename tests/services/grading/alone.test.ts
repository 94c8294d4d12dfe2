import { describe, expect, it } from 'vitest';
import { gradeNow } from '../../../src/services/grading/grading.js';
import { readTruth } from '../../../src/services/validation/truth.js';

const FRANCE = 'What is the capital of France?';
const OLDER = 'Which is older, Rome or Paris?';
const CITIES = ['Paris', 'London', 'Berlin', 'Rome', 'Madrid', 'Vienna', 'Oslo'];
const worth = (text: string, prompt: string, answer: string): number =>
  gradeNow(readTruth(text, null, {}), { prompt, answer }).value;

describe('a short truth without rivals', () => {
  it.each([' ', '. ', ' and ', ' & ', ' - ', ' / ', ' | ', ', ', '\n', ' – ', '; ', ' also ', ' · '])(
    'is worth nothing in a list joined by %j',
    (joint) => {
      for (const count of [2, 3, 7]) {
        const listed = CITIES.slice(0, count);
        expect(worth('Paris', FRANCE, listed.join(joint))).toBe(0);
        expect(worth('Paris', FRANCE, listed.toReversed().join(joint))).toBe(0);
        expect(worth('Paris', FRANCE, listed.join(joint).toLowerCase())).toBe(0);
      }
    },
  );

  it.each([
    ['Paris', FRANCE, 'Paris is a capital. London is a capital. Berlin is a capital.'],
    ['Paris', FRANCE, 'London, also Paris'],
    ['Paris', FRANCE, 'London (formerly Paris)'],
    ['Paris', FRANCE, 'Lyon, Marseille, Paris, Nice, Lille'],
    ['Paris', FRANCE, 'The capital is London. Paris is a city in France.'],
    ['Paris', FRANCE, 'I doubt that it is Paris. It is Lyon.'],
    ['Paris', FRANCE, 'Unlike Paris, Lyon is the capital.'],
    ['Paris', FRANCE, 'a b c d e f g h Paris i j k l m n'],
    ['Paris', FRANCE, 'It is Paris. It is France.'],
    ['Paris', FRANCE, 'France Paris'],
    ['Paris', FRANCE, 'Paris?'],
    ['Paris', FRANCE, 'Paris 75001 75002'],
    ['Paris', FRANCE, 'It is not Paris.'],
    ['Rome', OLDER, 'Paris is older than Rome.'],
    ['Rome', OLDER, 'Rome and Paris'],
    ['Rome', OLDER, 'Rome, Paris'],
    ['Rome', OLDER, 'rome paris'],
    ['Rome', OLDER, 'It is Rome. It is Paris.'],
    ['Rome', OLDER, 'Paris is Rome'],
    ['blue', 'Is the sky blue or green?', 'blue green'],
    ['blue', 'Is the sky blue or green?', 'blue is green'],
    ['Italy', 'Who won between France and Italy?', 'France. Italy.'],
    ['yes', 'Is water wet?', 'yes no'],
    ['yes', 'Is water wet?', 'yes. no.'],
    ['yes', 'Is water wet?', 'No, but people say yes'],
    ['no', 'Is water wet?', 'yes no'],
    ['no', 'Is water wet?', 'Yes. No.'],
    ['D', 'Which letter?', 'A D'],
    ['D', 'Which letter?', 'A. D.'],
    ['she', 'Who was it?', 'He. She.'],
    ['she', 'Who was it?', 'he is she'],
  ])('%s: %s %j is worth nothing', (text, prompt, answer) => {
    expect(worth(text, prompt, answer)).toBe(0);
  });

  it.each([
    ['Paris', FRANCE, 'Paris'],
    ['Paris', FRANCE, '**paris**!'],
    ['Paris', FRANCE, 'The capital of France is Paris.'],
    ['Paris', FRANCE, "It's Paris, I think"],
    ['Paris', FRANCE, 'Paris is the capital of France.'],
    ['Paris', FRANCE, 'Paris. It is the capital of France.'],
    ['Paris', FRANCE, 'Sure! The answer is: Paris.'],
    ['Paris', FRANCE, "France's capital is Paris."],
    ['Paris', FRANCE, 'What is the capital of France? Paris.'],
    ['Paris', FRANCE, 'Paris, France'],
    ['York', 'Where is the Minster?', 'The Minster is in York.'],
    ['Ana Roth', 'Who built the bridge?', 'The bridge was built by Ana Roth.'],
    ['Ana Roth', 'Who built the bridge?', 'Ana Roth built the bridge.'],
    ['St. Moritz', 'Where is it?', 'It is in St. Moritz.'],
    ['Rome', OLDER, 'Rome is older than Paris.'],
    ['Rome', OLDER, 'The older is Rome.'],
    ['blue', 'Is the sky blue or green?', 'The sky is blue.'],
    ['yes', 'Is water wet?', 'Yes, it is.'],
    ['yes', 'Is water wet?', 'Yes, water is wet.'],
    ['no', 'Is water dry?', 'The answer is no.'],
    ['D', 'Which letter?', 'The answer is D.'],
    ['she', 'Who was it?', 'It was she.'],
  ])('%s: %s %j is worth everything', (text, prompt, answer) => {
    expect(worth(text, prompt, answer)).toBe(1);
  });
});
