export const clamp = (value: number): number => Math.min(100, Math.max(0, value));

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** In order of size, so that the same numbers give the same sum however they came. */
export const sum = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b).reduce((total, value) => total + value, 0);
