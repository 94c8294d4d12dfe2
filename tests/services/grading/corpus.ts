import { readFileSync } from 'node:fs';
import type { PlainTruth } from '../../../src/services/grading/truths.js';
import { parseTruth } from '../../../src/services/grading/truths.js';
import { GENERATORS } from '../../../src/services/probing/challenges.js';
import { seededDraw } from '../../../src/services/probing/seeded-draw.js';

export interface Asked<K extends PlainTruth['kind']> {
  readonly prompt: string;
  readonly truth: Extract<PlainTruth, { kind: K }>;
}

const isOf = <K extends PlainTruth['kind']>(
  asked: { readonly prompt: string; readonly truth: { readonly kind: string } },
  kind: K,
): asked is Asked<K> => asked.truth.kind === kind;

/** Questions of one kind as the generators draw them, so many of each generator that makes any. */
export function drawnOf<K extends PlainTruth['kind']>(kind: K, count: number, seed = 'corpus'): Asked<K>[] {
  return GENERATORS.flatMap((generator) => {
    const found: Asked<K>[] = [];
    for (let i = 0; i < 6 * count && found.length < count; i += 1) {
      const drawn = generator.draw(seededDraw(seed, `${generator.name}-${i}`));
      if (isOf(drawn, kind)) found.push(drawn);
    }
    return found;
  });
}

const FILES = 'capitals language numbers science speech translation vision world'.split(' ');

export function bankOf<K extends PlainTruth['kind']>(kind: K): Asked<K>[] {
  return FILES.flatMap((file) => {
    const path = new URL(`../../../bank/${file}.jsonl`, import.meta.url);
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .flatMap((line) => {
        const { prompt, truth } = JSON.parse(line) as { prompt: string; truth: unknown };
        const asked = { prompt, truth: parseTruth(truth) };
        return isOf(asked, kind) ? [asked] : [];
      });
  });
}
