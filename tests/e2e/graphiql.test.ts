import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { silentLog } from '../../src/services/log.js';

const CHROMIUM = '/usr/bin/chromium';
/** Without these the browser itself asks its maker's hosts at every start. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const LAUNCH = /* GraphQL */ `
  mutation Launch {
    launchMiner(input: { name: "seen-in-graphiql", source: { dockerfile: "FROM python:3.11-slim\\nEXPOSE 3000\\n" } }) {
      __typename
      ... on UserError {
        message
      }
    }
  }
`;

describe('GraphiQL in a browser', () => {
  let folder: string;
  let app: App;
  let url: string;
  let browser: Browser;
  let page: Page;
  const elsewhere: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tensornode-graphiql-'));
    const config = readConfig({
      PORT: '0',
      DATA_DIR: folder,
      PROBE_INTERVAL_MS: '200',
      CHAT_PROBE_INTERVAL_MS: '200',
    });
    app = await startApp({ config, log: silentLog });
    if (app.url === null) throw new Error('The server does not listen');
    url = app.url;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
    page = await browser.newPage({ viewport: { width: 1_400, height: 900 } });
    page.on('request', (request) => {
      if (new URL(request.url().replace(/^blob:/, '')).origin !== url) elsewhere.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${url}/graphql`);
    await page.getByRole('button', { name: /Execute query/ }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Operations of a tab are chosen from the menu of the play button. */
  const run = async (operation: string): Promise<void> => {
    await page.getByRole('button', { name: /Execute query/ }).click();
    await page.getByRole('menuitem', { name: operation, exact: true }).click();
  };
  const shown = async (): Promise<string> =>
    (await page.locator('.graphiql-response').innerText()).replaceAll('\u00a0', ' ');

  it('opens with the tabs of a miner’s way', async () => {
    const tabs = await page.locator('.graphiql-tab').allInnerTexts();
    expect(tabs.map((tab) => tab.trim())).toEqual([
      'SignedInAs',
      'Launch',
      'Watch',
      'Ask',
      'WhyDidMyScoreChange',
    ]);
  });

  it('runs a query as the local developer', async () => {
    await run('SignedInAs');
    await expect.poll(shown, { timeout: 20_000 }).toContain('"via": "LOCAL_DEVELOPER"');
    expect(await shown()).toContain('"mode": "SIMULATED"');
  });

  it('follows a subscription, and shows what happens while it is open', async () => {
    await page.getByRole('tab', { name: 'WhyDidMyScoreChange' }).click();
    await run('WatchScores');
    await expect.poll(shown, { timeout: 20_000 }).toContain('ScoresSnapshot');

    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: LAUNCH }),
    });
    expect(await response.json()).toMatchObject({
      data: { launchMiner: { __typename: 'LaunchMinerPayload' } },
    });

    await expect.poll(shown, { timeout: 90_000, interval: 200 }).toContain('ScoreChanged');
    expect(await shown()).toContain('seen-in-graphiql');
    await page.getByRole('button', { name: /Stop query/ }).click();
  });

  it('asks no other host for anything, and breaks none of its own rules', () => {
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
