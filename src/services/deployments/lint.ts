import { InvalidInput } from '../errors.js';
import { checkPort } from '../vms/rent-input.js';
import { checkDockerfile, type DockerfileReport } from './dockerfile-rules.js';
import { SOURCE_LIMITS } from './source-input.js';

const MAX_PATH = 1_024;
const MAX_DEPTH = 100;

/** For whoever asks, so everything that is given is bounded. */
export function lintDockerfile(
  text: string,
  paths: readonly string[] | null,
  port: number | undefined,
): DockerfileReport {
  const { maxEntries } = SOURCE_LIMITS.context;
  if (paths && paths.length > maxEntries)
    throw new InvalidInput('files', `At most ${maxEntries} files are looked at`);
  if (paths?.some((path) => path.length > MAX_PATH))
    throw new InvalidInput('files', `A path has at most ${MAX_PATH} characters`);
  if (paths?.some((path) => path.split('/', MAX_DEPTH + 1).length > MAX_DEPTH))
    throw new InvalidInput('files', `Folders are looked at ${MAX_DEPTH} deep`);
  return checkDockerfile({
    text,
    files: paths && { paths },
    ...(port === undefined ? {} : { port: checkPort(port, 'port') }),
  });
}
