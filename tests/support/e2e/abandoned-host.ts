// Starts a host, says where it is, and stays until it is killed: what a test run that dies looks like.
import { startRealHost } from './real-host.js';

const host = await startRealHost();
process.stdout.write(`${host.address}\n`);
setInterval(() => undefined, 60_000);
