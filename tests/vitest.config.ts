import { defineConfig } from 'vitest/config';

const shared = { root: new URL('..', import.meta.url).pathname, pool: 'forks' as const, restoreMocks: true };
/** Node loads graphql's CommonJS build; vite would prefer the other one, and two of them do not know each other's schemas. */
const resolve = {
  alias: [
    { find: /^graphql$/, replacement: new URL('../node_modules/graphql/index.js', import.meta.url).pathname },
  ],
};

export default defineConfig({
  test: {
    ...shared,
    // Two cores: more forks than that only make every test slower and timing noisier.
    maxWorkers: 2,
    projects: [
      {
        resolve,
        test: {
          ...shared,
          name: 'fast',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/crash/**/*.long.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          ...shared,
          name: 'postgres',
          include: ['tests/db/**/*.test.ts', 'tests/contract/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          ...shared,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
