import { describe, expect, it } from 'vitest';
import { envExample, GENERATED, readDocument, withGenerated } from '../support/generated-docs.js';

describe('the documents', () => {
  it.each(GENERATED)(
    'say in $file what the code says about "$name" (npm run docs)',
    ({ file, name, make }) => {
      expect(readDocument(file)).toBe(withGenerated(file, name, make()));
    },
  );

  it('list every setting in .env.example (npm run docs)', () => {
    expect(readDocument('.env.example')).toBe(envExample());
  });
});
