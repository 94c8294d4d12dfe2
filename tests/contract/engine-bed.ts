import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import type { ContainerSpec, Engine } from '../../src/services/adapters/engine.js';
import type { ModelPort } from '../../src/services/adapters/model.js';

/** A machine with an engine: a simulated one or a real one. What is true of one must be true of the other. */
export interface EngineBed {
  readonly address: string;
  readonly docker: Engine;
  readonly model: ModelPort;
  /** An image with Python. */
  readonly baseImage: string;
  readonly gateImage: string;
  /** Let in by the machine's firewall. */
  readonly ports: readonly [number, number];
  /** How the machine's registry is asked for an image that is there, and for some that are not to be had. */
  readonly registry: {
    readonly there: string;
    readonly noSuchTag: string;
    readonly locked: string;
  };
  readonly close: () => Promise<void>;
}
export type StartBed = () => Promise<EngineBed>;

export const soon = (): AbortSignal => AbortSignal.timeout(60_000);
export const MODEL_IMAGE = 'contract/model:1';

/** Serves `/info` and, after `SIM_LATENCY_MS`, `/api/chat`. */
const SERVER = `
import json, os, signal, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = os.environ.get("MODEL_NAME", "none")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.reply({"model_name": NAME, "model_type": "llm", "candidate": self.headers.get("x-tensornode-candidate")})

    def do_POST(self):
        prompt = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["prompt"]
        print(f"asked: {prompt[:100]}", flush=True)
        time.sleep(float(os.environ.get("SIM_LATENCY_MS", "0")) / 1000)
        self.reply({"response": prompt, "model": NAME})

    def reply(self, value):
        payload = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_):
        pass

class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

print(f"Model {NAME} loaded", flush=True)
print("to the other stream", file=sys.stderr, flush=True)
Server(("0.0.0.0", 3000), Handler).serve_forever()
`;

export async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  return buffer(tar);
}

/** Builds the image of the models; returns what the build said. */
export async function buildModel({
  docker,
  baseImage,
}: EngineBed): Promise<{ imageId: string; said: string[] }> {
  const Dockerfile = `FROM ${baseImage}
COPY server.py /app/server.py
LABEL maker=contract
EXPOSE 3000
CMD ["python", "-u", "/app/server.py"]
`;
  const said: string[] = [];
  const { imageId } = await docker.build(
    {
      context: Readable.from([await tarOf({ Dockerfile, 'server.py': SERVER })]),
      dockerfile: 'Dockerfile',
      tag: MODEL_IMAGE,
      labels: { 'tensornode.deployment': 'd1' },
      onProgress: (line) => void said.push(line),
    },
    soon(),
  );
  return { imageId, said };
}

/** A model on the loopback address, unless it is told otherwise. */
export const modelSpec = (name: string, changes: Partial<ContainerSpec> = {}): ContainerSpec => ({
  name,
  image: MODEL_IMAGE,
  labels: { 'tensornode.deployment': name },
  environment: { MODEL_NAME: name, SIM_LATENCY_MS: '0', SIM_JITTER_MS: '0', SIM_START_DELAY_MS: '0' },
  containerPort: 3_000,
  hostAddress: '127.0.0.1',
  restart: 'no',
  ...changes,
});

export async function startModel({ docker }: EngineBed, spec: ContainerSpec): Promise<string> {
  const { containerId } = await docker.createContainer(spec, soon());
  await docker.start(containerId, soon());
  return containerId;
}

export async function logOf({ docker }: EngineBed, container: string, tail?: number): Promise<string[]> {
  const lines: string[] = [];
  const options = { follow: false, ...(tail === undefined ? {} : { tail }) };
  for await (const some of docker.logs(container, options, soon()))
    lines.push(...some.map(({ text }) => text));
  return lines;
}

export const kindOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing was wrong',
    (error: { kind?: unknown; code?: unknown }) => error.kind ?? error.code ?? error,
  );

/** What a model says its name is; throws when nobody answers. */
export async function nameAt(
  address: string,
  port: number,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const response = await fetch(`http://${address}:${port}/info`, {
    headers: { connection: 'close', ...headers },
    signal: AbortSignal.timeout(5_000),
  });
  if (response.status !== 200) return response.status;
  return ((await response.json()) as { model_name?: unknown }).model_name;
}
