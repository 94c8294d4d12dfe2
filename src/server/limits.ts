/** Every cap of the server's edge. What a caller meets is shown to them, never silently applied. */
export const DEFAULT_LIMITS = {
  /** Of a JSON body. Files travel as multipart. */
  jsonBytes: 1024 * 1024,
  uploadBytes: 64 * 1024 * 1024,
  /** Uploads read at the same time by the whole process; each may hold `uploadBytes` in memory. */
  uploadsAtOnce: 4,
  bodyMs: 15_000,
  uploadMs: 300_000,
  headersMs: 10_000,
  keepAliveMs: 10_000,
  /** Requests answered at the same time; more are told to come back. */
  requestsAtOnce: 2_000,
  connections: 20_000,

  /** Of the text of one GraphQL document; values belong into variables. */
  queryChars: 100_000,
  queryTokens: 2_000,
  queryDepth: 12,
  aliases: 30,
  rootFields: 20,
  directives: 30,

  cost: 5_000,
  /** Leaky bucket of one credential. */
  bucket: { capacity: 50_000, restoredPerSecond: 2_500 },
  /** Leaky bucket of one address without a credential. */
  anonymousBucket: { capacity: 10_000, restoredPerSecond: 500 },

  socketsPerCaller: 100,
  streamsPerSocket: 50,
  /** Server-sent event streams. */
  streamsPerCaller: 100,
  messageBytes: 1024 * 1024,
  /** What may wait to be sent to one socket before it is given up. */
  socketBacklogBytes: 8 * 1024 * 1024,
  initMs: 10_000,
  pingMs: 20_000,
  /** How often the credentials of open streams are looked at again. */
  recheckMs: 60_000,
};
export type Limits = typeof DEFAULT_LIMITS;
