/** With which a WebSocket on `/graphql` is closed, and what a client should do then. `docs/events.md` prints this table. */
export const CLOSE_CODES = {
  SERVER_STOPPING: {
    code: 1012,
    reason: 'Server is stopping',
    advice: 'Connect again at once; go on with `after`.',
  },
  BACKLOG: { code: 1013, reason: 'Reader too slow', advice: 'Connect again and go on with `after`.' },
  BAD_REQUEST: { code: 4400, reason: 'Bad request', advice: 'Do not repeat it: the message was malformed.' },
  UNAUTHENTICATED: {
    code: 4401,
    reason: 'Unauthenticated',
    advice: 'Sign in, then connect with the new token.',
  },
  TOKEN_EXPIRED: {
    code: 4401,
    reason: 'Access token expired',
    advice: 'Refresh the session, then connect again.',
  },
  FORBIDDEN: { code: 4403, reason: 'Forbidden', advice: 'Do not repeat it.' },
  SESSION_ENDED: { code: 4403, reason: 'Session ended', advice: 'Sign in with the wallet again.' },
  SUBPROTOCOL: {
    code: 4406,
    reason: 'Subprotocol not acceptable',
    advice: 'Ask for the subprotocol `graphql-transport-ws`.',
  },
  INIT_TIMEOUT: {
    code: 4408,
    reason: 'Connection initialisation timeout',
    advice: 'Send `connection_init` within 10 seconds.',
  },
  DUPLICATE_ID: {
    code: 4409,
    reason: 'Subscriber already exists',
    advice: 'Give each operation its own id.',
  },
  TOO_MANY: {
    code: 4429,
    reason: 'Too many',
    advice: 'Use fewer sockets, operations or `connection_init`s.',
  },
  INTERNAL: { code: 4500, reason: 'Internal server error', advice: 'Connect again after a pause.' },
} as const satisfies Readonly<Record<string, CloseCode>>;

export interface CloseCode {
  readonly code: number;
  readonly reason: string;
  readonly advice: string;
}

/** Why the server ends a stream that its reader did not end. */
export type EndCause = 'SERVER_STOPPING' | 'SESSION_ENDED' | 'TOKEN_EXPIRED' | 'UNAUTHENTICATED';

/** The reason of an operation's abort signal, so that a stream can say goodbye in its own words. */
export class StreamEnded extends Error {
  override readonly name = 'StreamEnded';
  readonly endCause: EndCause;
  constructor(cause: EndCause) {
    super(CLOSE_CODES[cause].reason);
    this.endCause = cause;
  }
}
