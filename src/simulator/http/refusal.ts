/** An answer other than success, in the shape its API uses. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const badRequest = (message: string) => new Refusal(400, 'bad_request', message);
export const notFound = (message: string) => new Refusal(404, 'not_found', message);
export const notAcceptable = (message: string) => new Refusal(406, 'not_acceptable', message);
export const conflict = (message: string) => new Refusal(409, 'conflict', message);
export const unprocessable = (message: string) => new Refusal(422, 'unprocessable_entity', message);
