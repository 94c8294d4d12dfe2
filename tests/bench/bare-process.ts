import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** The limits to be measured against: a server that sends given bytes, and a broadcast of a given frame. */
let bytes = Buffer.alloc(0);
let contentType = 'application/json';
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.length });
    response.end(bytes);
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const open = new Set<WebSocket>();
sockets.on('connection', (socket) => {
  open.add(socket);
  socket.on('close', () => open.delete(socket));
});

server.listen(0, '127.0.0.1', () => process.send?.({ isUp: true }));
process.on('message', (message: { type: string; body?: string; contentType?: string }) => {
  if (message.type === 'where')
    process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  if (message.type === 'serve') {
    bytes = Buffer.from(message.body ?? '');
    contentType = message.contentType ?? contentType;
    process.send?.({ serving: bytes.length });
  }
  if (message.type === 'publish') {
    const frame = Buffer.from(message.body ?? '');
    for (const socket of open) socket.send(frame, { binary: false });
    process.send?.({ published: true });
  }
});
process.on('SIGTERM', () => {
  for (const socket of open) socket.terminate();
  server.closeAllConnections();
  server.close(() => process.disconnect());
});
