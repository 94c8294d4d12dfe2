import type { ServerResponse } from 'node:http';
import type { Container } from './container.js';
import { engineTime, type LogLine, parseEngineTime } from './container-log.js';
import { EngineFailure } from './failure.js';

/** A reader further behind than this is dropped: a log must not fill our memory because nobody reads it. */
const MAX_UNSENT_BYTES = 8 * 1_024 * 1_024;

/** `GET /containers/{id}/logs`: eight bytes of stream and length before every line, as the engine sends without a terminal. */
export function sendLogs(container: Container, query: URLSearchParams, response: ServerResponse): void {
  const isOn = (name: string) => ['1', 'true', 'True'].includes(query.get(name) ?? '');
  const streams = { stdout: isOn('stdout'), stderr: isOn('stderr') };
  if (!streams.stdout && !streams.stderr) {
    throw new EngineFailure(400, 'Bad parameters: you must choose at least one stream');
  }
  const [since, until] = [timeIn(query, 'since'), timeIn(query, 'until')];
  const isShown = ({ stream, nanos }: LogLine) =>
    streams[stream] && (since === null || nanos >= since) && (until === null || nanos <= until);
  const withTime = isOn('timestamps');
  const frame = ({ stream, nanos, text }: LogLine): Buffer => {
    const line = Buffer.from(`${withTime ? `${engineTime(nanos)} ` : ''}${text}\n`);
    const header = Buffer.alloc(8);
    header[0] = stream === 'stdout' ? 1 : 2;
    header.writeUInt32BE(line.length, 4);
    return Buffer.concat([header, line]);
  };

  let lines = container.log.read().filter(isShown);
  const tail = query.get('tail') ?? 'all';
  if (/^\d{1,9}$/.test(tail)) lines = Number(tail) === 0 ? [] : lines.slice(-Number(tail));
  response.writeHead(200, { 'content-type': 'application/vnd.docker.multiplexed-stream' });
  response.flushHeaders();
  response.write(Buffer.concat(lines.map(frame)));
  if (!isOn('follow') || !container.isRunning()) {
    response.end();
    return;
  }
  const stop = container.log.follow({
    line(line) {
      if (!isShown(line)) return;
      response.write(frame(line));
      if (response.writableLength > MAX_UNSENT_BYTES) response.destroy();
    },
    end: () => response.end(),
  });
  response.on('close', stop);
}

function timeIn(query: URLSearchParams, name: string): bigint | null {
  const text = query.get(name);
  if (!text || text === '0') return null;
  const time = parseEngineTime(text);
  if (time === null) throw new EngineFailure(400, `invalid value for "${name}"`);
  return time;
}
