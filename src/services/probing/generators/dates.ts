import type { Draw } from '../seeded-draw.js';
import { type Generator, number, worded } from './generator.js';

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
export const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const DAY_MS = 86_400_000;

const written = (date: Date): string =>
  `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
const iso = (date: Date): string => date.toISOString().slice(0, 10);
const someDay = (draw: Draw): Date =>
  new Date(Date.UTC(draw.between(1960, 2059), draw.between(0, 11), draw.between(1, 28)));
const later = (date: Date, days: number): Date => new Date(date.getTime() + days * DAY_MS);

/** 33,600 days and at least 28 distances each. */
export const dates: Generator = {
  name: 'dates',
  space: 33_600 * 100,
  draw(draw) {
    const day = someDay(draw);
    const count = draw.between(3, 120);
    const other = later(day, count);
    if (draw.between(0, 2) === 0) {
      const question = `How many days are there from ${written(day)} to ${written(other)}?`;
      return { prompt: worded(draw, question, 'number'), truth: number(count) };
    }
    const question = draw.pick([
      `Which date is ${count} days after ${written(day)}?`,
      `What is the date ${count} days after ${written(day)}?`,
      `It is ${written(day)}. Which date will it be in ${count} days?`,
    ]);
    const month = MONTHS[other.getUTCMonth()] ?? '';
    const [d, y] = [other.getUTCDate(), other.getUTCFullYear()];
    return {
      prompt: worded(draw, question, 'date'),
      truth: {
        kind: 'EXACT',
        text: iso(other),
        also: [`${d} ${month} ${y}`, `${month} ${d}, ${y}`, `${month} ${d} ${y}`],
      },
    };
  },
};

/** 33,600 days and 98 distances. */
export const weekdays: Generator = {
  name: 'weekdays',
  space: 33_600 * 98,
  draw(draw) {
    const day = someDay(draw);
    const count = draw.between(2, 99);
    const name = (date: Date): string => WEEKDAYS[date.getUTCDay()] ?? '';
    const question = draw.pick([
      `${written(day)} is a ${name(day)}. Which day of the week is it ${count} days later?`,
      `If ${written(day)} falls on a ${name(day)}, what day of the week comes ${count} days after it?`,
      `Which day of the week is ${count} days after ${name(day)}, ${written(day)}?`,
    ]);
    const text = name(later(day, count));
    return {
      prompt: worded(draw, question, 'word'),
      truth: { kind: 'CONTAINS', text, rivals: WEEKDAYS.filter((other) => other !== text) },
    };
  },
};
