import { type GraphQLError, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as operations from '../../src/demo/operations.js';
import { schema } from '../../src/schema/index.js';

const mistakesIn = (text: string): readonly GraphQLError[] => validate(schema, parse(text));

describe('the operations of the demo', () => {
  it.each(Object.entries(operations))('%s fits the schema', (_name, text) => {
    expect(mistakesIn(text)).toEqual([]);
  });

  it('are seen to fit: one that does not is noticed', () => {
    const broken = operations.MINER.replace('health', 'healthiness');
    expect(mistakesIn(broken).map(({ message }) => message)).toEqual([
      expect.stringContaining('Cannot query field "healthiness"'),
    ]);
  });
});
