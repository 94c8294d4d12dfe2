// The whole server as a process of its own, which can be told to kill itself in a certain step of a deployment.
import { writeSync } from 'node:fs';
import { startApp } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import type { EventPayloads } from '../../../src/services/events/event-log.js';
import type { Log } from '../../../src/services/log.js';
import type { LifeTask } from './server-life.js';

const { environment, pace, kill } = JSON.parse(process.env['LIFE_TASK'] ?? '{}') as LifeTask;

const line = (level: string) => (fields: object, message: string) => {
  const shown =
    'err' in fields
      ? { ...fields, err: fields.err instanceof Error ? String(fields.err) : fields.err }
      : fields;
  process.stderr.write(
    `${new Date().toISOString().slice(17)} ${level} ${message} ${JSON.stringify(shown)}\n`,
  );
};
const log: Log = {
  debug: () => {},
  info: () => {},
  warn: line('warn'),
  error: line('error'),
  child: () => log,
};

const app = await startApp({ config: readConfig(environment), log, pace });

/** No handler, no flush, no goodbye: as when the power goes. The line is for whoever counts. */
function die(): void {
  writeSync(1, `${JSON.stringify({ type: 'dying', ...kill })}\n`);
  process.kill(process.pid, 'SIGKILL');
}

if (kill) {
  const { eventLog } = app.core;
  const { append } = eventLog;
  eventLog.append = async (tx, subject, news) => {
    await append(tx, subject, news);
    for (const { type, payload } of news) {
      if (type !== 'DEPLOYMENT_STEP' || !subject.startsWith('deployment:')) continue;
      const { step, outcome } = payload as EventPayloads['DEPLOYMENT_STEP'];
      if (step !== kill.step) continue;
      // All is done, and none of it has been written down. A quick step is over before a blow in its middle falls.
      if (outcome !== 'RUNNING') {
        die();
        await new Promise(() => {});
      }
      if (kill.when === 'begun' && outcome === 'RUNNING') tx.afterCommit(() => setTimeout(die, kill.afterMs));
    }
  };
}
process.stdout.write(`${JSON.stringify({ type: 'listening', url: app.url })}\n`);
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
