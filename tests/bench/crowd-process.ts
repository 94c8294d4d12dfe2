import { createServer, type Server, type Socket } from 'node:net';
import { answerTo } from '../../src/simulator/model/answers.js';

/** Very many miners in one process, as cheap as can be: what one does follows from the port it listens on. */
const ADDRESSES = 100;
const PORTS = 20;
const HEALTH = JSON.stringify({ status: 'healthy', model_loaded: true, uptime: '1h' });
const INFO = JSON.stringify({ model_name: 'bench', model_type: 'llm', capabilities: ['qa'] });

const keepsAlive = process.argv[2] === 'keep-alive';
const reply = (status: number, body: string) =>
  `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${
    keepsAlive ? '' : 'connection: close\r\n'
  }\r\n${body}`;
const [healthy, info, broken] = [reply(200, HEALTH), reply(200, INFO), reply(500, '{}')];

function answer(socket: Socket, text: string): void {
  if (keepsAlive) socket.write(text);
  else socket.end(text);
}

/** Of twenty ports one is slow, one answers 500 and one hangs; the rest keep the contract. */
function serve(socket: Socket, kind: number): void {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end < 0 || kind === 2) return;
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
    if (text.length < end + 4 + length) return;
    const asked = text;
    text = '';
    if (kind === 1) return answer(socket, broken);
    if (kind === 0) return void setTimeout(() => answer(socket, reply(200, HEALTH)), 300);
    if (asked.startsWith('GET /health')) return answer(socket, healthy);
    if (asked.startsWith('GET /info')) return answer(socket, info);
    const { prompt } = JSON.parse(asked.slice(end + 4)) as { prompt: string };
    return answer(socket, reply(200, JSON.stringify({ response: answerTo(prompt), model: 'bench' })));
  });
}

const servers: Server[] = [];
const places: { address: string; port: number; kind: number }[] = [];
const listen = (address: string, kind: number): Promise<void> =>
  new Promise((done) => {
    const server = createServer((socket) => serve(socket, kind));
    servers.push(server);
    server.listen({ host: address, port: 0, backlog: 2_048 }, () => {
      const bound = server.address();
      if (bound && typeof bound === 'object') places.push({ address, port: bound.port, kind });
      done();
    });
  });
for (let i = 0; i < ADDRESSES; i += 1) {
  await Promise.all(Array.from({ length: PORTS }, (_, kind) => listen(`127.77.${i}.1`, kind)));
}
process.send?.({ isUp: true });
process.on('message', ({ type }: { type: string }) => {
  if (type === 'where') process.send?.({ places });
  if (type === 'cpu') process.send?.(process.cpuUsage());
});
process.on('SIGTERM', () => process.exit(0));
