/** The error codes of the imitated API that a fault can answer with, and the status each comes with. */
export const REFUSALS = {
  bad_request: [400, 'Bad request'],
  unauthorized: [401, 'Auth token invalid or missing'],
  forbidden: [403, 'Not enough permissions'],
  not_found: [404, 'Not found'],
  ssh_key_not_found: [404, 'SSH key not found'],
  not_acceptable: [406, 'VM is not in a status to do that'],
  insufficient_balance: [406, 'Insufficient balance to create the resource'],
  account_not_in_good_standing: [406, 'The account is not in good standing'],
  conflict: [409, 'Conflict'],
  fleet_too_large: [409, 'The fleet is too large'],
  default_topology_unusable: [409, 'The default VPC is unhealthy; delete the default VPC and retry'],
  billing_not_provisioned: [409, 'Billing is not provisioned for the account'],
  unprocessable_entity: [422, 'Unable to process the entity'],
  resource_price_unavailable: [422, 'No price for the resource'],
  internal_server_error: [500, 'Unexpected server error'],
  service_unavailable: [503, 'The service is under maintenance'],
  capacity_telemetry_unavailable: [503, 'Capacity telemetry is missing or stale; retry later'],
} as const;
export type RefusalCode = keyof typeof REFUSALS;

/** An answer other than success, in the shape its API uses. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  /** Members of the body beside `code` and `error`. */
  readonly also: Readonly<Record<string, unknown>>;
  constructor(status: number, code: string, message: string, also: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.also = also;
  }
}

export const refusalOf = (code: RefusalCode): Refusal =>
  new Refusal(REFUSALS[code][0], code, REFUSALS[code][1]);
export const badRequest = (message: string) => new Refusal(400, 'bad_request', message);
export const notFound = (message: string) => new Refusal(404, 'not_found', message);
export const notAcceptable = (message: string) => new Refusal(406, 'not_acceptable', message);
export const conflict = (message: string) => new Refusal(409, 'conflict', message);
export const unprocessable = (message: string) => new Refusal(422, 'unprocessable_entity', message);
