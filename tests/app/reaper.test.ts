import { afterEach, expect, it } from 'vitest';
import { ReaperDocument } from '../operations/generated.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const apps: TestApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0).reverse()) await app.close();
});
const start = async (environment: Readonly<Record<string, string>> = {}) => {
  const app = await startTestApp(environment);
  apps.push(app);
  return app;
};

it('the program says what its reaper may do, under which names, and counts what it finds', async () => {
  const app = await start({ REAPER: 'report' });
  const { reaper } = await app.ask(ReaperDocument, {});
  expect(reaper).toMatchObject({ mode: 'report', strays: 0 });
  expect(reaper.prefix).toMatch(/^tn-[a-z2-7]{4}$/);
  const metrics = await (await app.fetch('/metrics', {})).text();
  expect(metrics).toContain('tensornode_stray_resources 0');
  expect(metrics).toContain('tensornode_stray_resources_ended_total 0');
  expect(app.errors()).toEqual([]);
});

it('the program tells Prometheus of its prober', async () => {
  const [probing, other] = [await start(), await start({ ROLES: 'api' })];
  const metrics = async (app: TestApp) => (await app.fetch('/metrics', {})).text();
  const text = await metrics(probing);
  expect(text).toContain('tensornode_prober_running 1');
  expect(text).toContain('tensornode_probes_total{kind="HEALTH",result="ok"}');
  expect(await metrics(other)).toContain('tensornode_prober_running 0');
});

it('a database keeps its tag, and another one has another', async () => {
  const [one, two] = [await start(), await start()];
  const prefixOf = async (app: TestApp) => (await app.ask(ReaperDocument, {})).reaper.prefix;
  expect((await prefixOf(one)).slice(3)).toBe(one.app.core.installation);
  expect(await prefixOf(one)).not.toBe(await prefixOf(two));
  const { db, repositories } = one.app.core;
  expect(await repositories.settings.settle(db, 'installation', 'zzzz')).toBe(one.app.core.installation);
});
