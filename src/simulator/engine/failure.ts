/** An error the engine answers as `{"message": …}`. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
export const noSuchContainer = (reference: string) =>
  new EngineFailure(404, `No such container: ${reference}`);
export const noSuchImage = (reference: string) =>
  new EngineFailure(404, `No such image: ${withTag(reference)}`);

export const withTag = (reference: string): string =>
  reference.includes('@') || /:[^/]*$/.test(reference) ? reference : `${reference}:latest`;
