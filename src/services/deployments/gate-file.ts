import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

export const GATE_DIRECTORY = '/etc';
const NAME = 'tensornode-gate.cfg';
/** In the container's own layer, so that a restart of it or of its machine reads it again. */
export const GATE_FILE = `${GATE_DIRECTORY}/${NAME}`;

/** The file as the engine wants to be given it. */
export function tarOfConfig(text: string): Promise<Buffer> {
  const tar = pack();
  // The token of a candidate is in it.
  tar.entry({ name: NAME, mode: 0o600, uid: 0, gid: 0 }, text);
  tar.finalize();
  return buffer(tar);
}
