// A process of its own, so that the load is not held up by the server under test, nor that by the load.
import { type Asked, startVersionedLoad } from './versioned-load.js';

const [host = '', port = ''] = process.argv.slice(2);
const load = startVersionedLoad(host, Number(port));

/** Each message is answered with what was asked since the one before; `stop` ends the load first. */
process.on('message', (message: { type: 'since' | 'stop' }) => {
  void (async () => {
    if (message.type === 'stop') await load.stop();
    const since: Asked[] = load.asked.splice(0);
    process.send?.(since);
  })();
});
process.on('SIGTERM', () => process.exit(0));
process.send?.('ready');
