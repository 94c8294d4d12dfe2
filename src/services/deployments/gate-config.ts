import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { z } from 'zod';

/** In the container's own layer, so that a restart of it or of its machine reads it again. */
export const GATE_DIRECTORY = '/etc';
export const GATE_NAME = 'tensornode-gate.cfg';
export const GATE_FILE = `${GATE_DIRECTORY}/${GATE_NAME}`;
export const GATE_PATH = '/.well-known/tensornode-gate';
export const CANDIDATE_HEADER = 'x-tensornode-candidate';
/** No request that is answered at all lives longer than this after its version was replaced. */
export const DRAIN_SECONDS = 600;

/** Where requests go that reach a miner's machine. */
export interface GateRoutes {
  /** Declared ports, the live one's first. */
  readonly ports: readonly number[];
  /** Loopback port of the container that serves; null: 503. */
  readonly live: { readonly port: number } | null;
  /** Serves the requests that carry the token, until it is live itself. */
  readonly candidate: { readonly port: number; readonly token: string } | null;
}

const port = z.number().int().min(1).max(65_535);
const routesShape = z.object({
  ports: z.array(port).min(1).max(20),
  live: z.object({ port }).nullable(),
  candidate: z.object({ port, token: z.string().regex(/^[A-Za-z0-9_-]{8,200}$/) }).nullable(),
});

const MARK = '# tensornode-gate ';
const NOT_SERVED = '{"error":"No version of this model is being served"}';

/**
 * What HAProxy reads: the same routes give the same text. Its revision is answered at `GATE_PATH`, so anybody can see
 * whether exactly these routes are in force. With the IPv6 `address` of a machine it listens there as well as on IPv4,
 * which would fail where the kernel has no IPv6.
 */
export function gateConfig(given: GateRoutes, address = ''): { text: string; revision: string } {
  // Nothing gets into the file that is not a number or a token.
  const routes = routesShape.parse(given);
  const bindTo = (one: number) => (isIPv6(address) ? `:::${one} v4v6` : `0.0.0.0:${one}`);
  const body = (revision: string) => `${MARK}${JSON.stringify(routes)}
global
  maxconn 4096
  nbthread 2
  hard-stop-after ${DRAIN_SECONDS + 60}s

defaults
  mode http
  option idle-close-on-response
  option http-server-close
  option abortonclose
  option forwardfor
  timeout connect 5s
  timeout client 10m
  timeout server 10m
  timeout tunnel 1h
  timeout http-request 15s
  timeout http-keep-alive 15s
  retries 3
  retry-on conn-failure

frontend declared
${routes.ports.map((one) => `  bind ${bindTo(one)}\n`).join('')}\
  http-request return status 200 content-type text/plain hdr cache-control no-store string ${revision} if { path ${GATE_PATH} }
  http-request set-var(txn.candidate) req.hdr(${CANDIDATE_HEADER})
  http-request del-header ${CANDIDATE_HEADER}
${
  routes.candidate
    ? `  use_backend candidate if { var(txn.candidate) -m str ${routes.candidate.token} }\n`
    : ''
}\
  use_backend unknown if { var(txn.candidate) -m found }
  default_backend live

backend live
  ${routes.live ? `server model 127.0.0.1:${routes.live.port}` : `http-request return status 503 content-type application/json hdr retry-after 5 string '${NOT_SERVED}'`}

${routes.candidate ? candidateBackend(routes.candidate.port) : ''}\
# Whoever asks for a version that is not here must not take the answer of another one for its own.
backend unknown
  http-request return status 421 content-type text/plain string 'That version is not here'
`;
  const revision = createHash('sha256').update(body('')).digest('hex').slice(0, 16);
  return { text: body(revision), revision };
}

const candidateBackend = (port: number): string => `backend candidate
  # Between two tries HAProxy waits for a second; who asks a starting candidate asks again sooner.
  retries 0
  server model 127.0.0.1:${port}

`;

/** The routes a file of ours was made from; null when it is none. */
export function routesIn(text: string): GateRoutes | null {
  const line = text.slice(0, text.indexOf('\n'));
  if (!line.startsWith(MARK)) return null;
  try {
    return routesShape.parse(JSON.parse(line.slice(MARK.length)));
  } catch {
    return null;
  }
}
