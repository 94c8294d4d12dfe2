import { pino } from 'pino';
import { startApp } from './app.js';
import { startFailure } from './app/start-failure.js';
import { type Config, environment, readConfig } from './config.js';

/** The process: read the configuration, start, wait for a signal, stop. */
async function main(config: Config): Promise<void> {
  const log = pino({ level: config.logLevel });
  const app = await startApp({ config, log });
  if (app.url) {
    const { isSimulated } = app.api;
    console.log(
      [
        '',
        `  TensorNode listens at ${app.url}`,
        `    GraphQL and GraphiQL   ${app.url}/graphql`,
        `    Health and metrics     ${app.url}/readyz  ${app.url}/metrics`,
        ...(isSimulated
          ? [
              '',
              '  SIMULATED: cloud, machines, models and ledger are imitations on this machine.',
              '  Nothing is rented and nothing is paid.',
            ]
          : []),
        '',
      ].join('\n'),
    );
  }

  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'stopping');
    const deadline = setTimeout(() => process.exit(1), 20_000);
    deadline.unref();
    void app.close().then(() => log.info({}, 'stopped'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

let config: Config | null = null;
try {
  config = readConfig(environment());
  await main(config);
} catch (error) {
  console.error(startFailure(error, config) ?? error);
  process.exitCode = 1;
}
