import { pino } from 'pino';
import { startApp } from '../app.js';
import { ConfigError, environment, readConfig } from '../config.js';
import { createDemoClient } from './client.js';
import { runDemo } from './story.js';

/** Starts the server on whatever is configured and plays the main job through its API. */
async function main(): Promise<void> {
  const isOnce = process.argv.includes('--once');
  const env = environment();
  // The story is what should be read; trouble is still shown.
  const config = readConfig({ ...env, LOG_LEVEL: env['LOG_LEVEL'] || 'error' });
  const app = await startApp({ config, log: pino({ level: config.logLevel }) });
  const { url } = app;
  if (!url) throw new ConfigError('The demo needs the role "api"');

  const client = createDemoClient(url);
  const wholeStory = await runDemo(client, { url, say: (line) => console.log(line) }).catch(
    (error: unknown) => {
      console.error(`\n  The demo stopped: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    },
  );
  client.close();
  process.exitCode = wholeStory ? 0 : 1;

  const stop = (): void => void app.close();
  if (isOnce) {
    stop();
    return;
  }
  console.log(
    `\n  The server stays up. GraphiQL: ${url}/graphql   Guide's calls: ${url}/vms   Ctrl-C ends it.\n`,
  );
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
