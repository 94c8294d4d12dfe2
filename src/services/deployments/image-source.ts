import type { ImageLimits } from '../adapters/source-fetcher.js';
import { InvalidInput } from '../errors.js';
import { checkText, type Fetching, fetched, type PreparedSource } from './fetched.js';

export interface ImageSourceInput {
  /** As for `docker pull`. */
  readonly reference: string;
  /** Of a private image, together. */
  readonly username?: string;
  readonly password?: string;
}

export async function prepareImage(
  { reference, username, password }: ImageSourceInput,
  limits: ImageLimits,
  { fetcher, at, signal }: Fetching,
): Promise<PreparedSource> {
  const field = `${at}.image`;
  checkText(reference, `${field}.reference`, 500);
  if ((username === undefined) !== (password === undefined)) {
    const missing = username === undefined ? 'username' : 'password';
    throw new InvalidInput(`${field}.${missing}`, 'Give username and password, or neither');
  }
  const credentials =
    username === undefined || password === undefined
      ? null
      : {
          username: checkText(username, `${field}.username`, 255),
          // Some registries take a whole key file as the password.
          password: checkPassword(password, `${field}.password`),
        };
  if (credentials?.username.includes(':'))
    throw new InvalidInput(`${field}.username`, 'A user name has no colon');
  const { pinned, exposedPorts } = await fetched(
    'The image can not be used',
    (reason) => (reason === 'CREDENTIALS' && credentials ? `${field}.password` : `${field}.reference`),
    () => fetcher.image({ reference, ...(credentials ? { credentials } : {}) }, limits, signal),
  );
  const domain = pinned.split('/', 1)[0] ?? '';
  return {
    source: { kind: 'IMAGE', image: reference, pinned, digest: null },
    tar: null,
    exposedPorts,
    registry: credentials && (domain === 'docker.io' ? credentials : { ...credentials, server: domain }),
  };
}

function checkPassword(password: string, field: string): string {
  if (password.length > 0 && password.length <= 16_384) return password;
  throw new InvalidInput(field, 'A password has 1 to 16384 characters');
}
