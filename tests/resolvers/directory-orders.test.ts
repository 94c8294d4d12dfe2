import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelType } from '../../src/db/words.js';
import { DirectoryDocument, type DirectoryQuery } from '../operations/generated.js';
import { ALICE, openTestApi, type TestApi } from './api.js';
import { launch } from './scene.js';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api.close());

describe('the directory', () => {
  it('goes by model type and by region, page by page, with what is unknown last', async () => {
    const place = async (name: string, modelType: ModelType, countryCode: string | null) =>
      api.repositories.miners.update(api.db, (await launch(api, ALICE, name)).minerId, {
        modelType,
        countryCode,
      });
    await place('a', 'VISION', 'FI');
    await place('b', 'LLM', null);
    await place('c', 'LLM', 'DE');
    await place('d', 'VISION', 'FI');
    const through = async (variables: object) => {
      const names: string[] = [];
      let after: string | null = null;
      do {
        const { miners }: DirectoryQuery = await api.ask(null, DirectoryDocument, {
          first: 1,
          after,
          ...variables,
        });
        names.push(...miners.nodes.map(({ name }) => name));
        after = miners.pageInfo.hasNextPage ? miners.pageInfo.endCursor : null;
      } while (after !== null);
      return names;
    };
    expect(await through({ orderBy: 'MODEL_TYPE' })).toEqual(['c', 'b', 'd', 'a']);
    expect(await through({ orderBy: 'MODEL_TYPE', direction: 'DESC' })).toEqual(['d', 'a', 'c', 'b']);
    expect(await through({ orderBy: 'REGION' })).toEqual(['c', 'a', 'd', 'b']);
    expect(await through({ orderBy: 'REGION', direction: 'DESC' })).toEqual(['d', 'a', 'c', 'b']);
  });
});
