import type { ExecResult } from '../../../src/services/adapters/host.js';
import { KEY_WORDS } from '../../../src/services/vms/keys-file.js';
import type { FakeHosts } from '../../fakes/fake-hosts.js';

/** The file of keys on a machine of the fake hosts. */
export function createKeysDisk(hosts: FakeHosts) {
  let next: Buffer | null = null;
  const disk = {
    bytes: null as unknown as Buffer,
    mode: '644',
    /** Words that fail. */
    broken: null as readonly string[] | null,
    /** Bytes that still can be written; what is beyond them gets lost. */
    room: Number.POSITIVE_INFINITY,
    get text(): string | null {
      return disk.bytes === null ? null : disk.bytes.toString('utf8');
    },
    set text(text: string | null) {
      disk.bytes = (text === null ? null : Buffer.from(text)) as Buffer;
    },
  };
  const ok = (stdout = ''): ExecResult => ({ code: 0, signal: null, stdout, stderr: '' });
  const failed: ExecResult = { code: 1, signal: null, stdout: '', stderr: 'no' };
  const is = (words: readonly string[], known: readonly string[]) => words.join(' ') === known.join(' ');
  const file = (bytes: Buffer | null) => (bytes === null ? failed : ok(bytes.toString('base64')));

  hosts.answer = (words, stdin) => {
    if (disk.broken && is(words, disk.broken)) return failed;
    if (is(words, KEY_WORDS.exists)) return disk.bytes === null ? failed : ok();
    if (is(words, KEY_WORDS.read)) return file(disk.bytes);
    if (is(words, KEY_WORDS.readNext)) return file(next);
    if (is(words, KEY_WORDS.makeDirectory) || is(words, KEY_WORDS.closeDirectory)) return ok();
    if (is(words, KEY_WORDS.write)) {
      next = Buffer.from(stdin).subarray(0, disk.room);
      disk.mode = '644';
      return ok();
    }
    if (is(words, KEY_WORDS.close)) {
      disk.mode = '600';
      return ok();
    }
    if (is(words, KEY_WORDS.replace)) {
      if (next === null) return failed;
      [disk.bytes, next] = [next, null];
      return ok();
    }
    return null;
  };
  return disk;
}
