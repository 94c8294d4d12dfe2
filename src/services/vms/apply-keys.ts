import type { AppliedKey } from '../../db/words.js';
import { AdapterError } from '../adapters/failure.js';
import type { HostPort, HostTarget } from '../adapters/host.js';
import type { Log } from '../log.js';
import { blobOf, changeKeysFile, KeysNotWritable } from './keys-file.js';
import type { Vm } from './vm.js';

type Wanted = Pick<Vm, 'authorizedKeys' | 'appliedAuthorizedKeys'>;

interface Needs {
  readonly hosts: Pick<HostPort, 'connect'>;
  readonly targetOf: (vm: Vm) => Promise<HostTarget | null>;
  readonly now: () => Date;
  readonly log: Log;
}

const TIMEOUT_MS = 30_000;

/** Lines that the machine has or may have, and that are to go. */
export const keysToRemove = ({ authorizedKeys, appliedAuthorizedKeys }: Wanted): AppliedKey[] => {
  const wanted = new Set((authorizedKeys ?? []).map(blobOf));
  return (appliedAuthorizedKeys ?? []).filter(({ line }) => !wanted.has(blobOf(line)));
};

/** When the machine took this key; null while it is not known to have it. */
export const appliedAtOf = ({ appliedAuthorizedKeys }: Wanted, line: string): Date | null => {
  const at = appliedAuthorizedKeys?.find((one) => blobOf(one.line) === blobOf(line))?.at ?? null;
  return at === null ? null : new Date(at);
};

export const areKeysApplied = (vm: Wanted): boolean =>
  keysToRemove(vm).length === 0 && (vm.authorizedKeys ?? []).every((line) => appliedAtOf(vm, line) !== null);

export type KeysApplied =
  | { readonly type: 'done'; readonly patch: Partial<Vm> | null }
  /** Tried again at the next look. */
  | { readonly type: 'later'; readonly why: string };

/** Brings the machine's own file of keys to what its row says. */
export async function applyKeys(
  vm: Vm,
  { hosts, targetOf, now, log }: Needs,
  outer: AbortSignal,
): Promise<KeysApplied> {
  if (areKeysApplied(vm)) return { type: 'done', patch: null };
  const signal = AbortSignal.any([outer, AbortSignal.timeout(TIMEOUT_MS)]);
  const present = vm.authorizedKeys ?? [];
  let wereThere: readonly string[];
  try {
    const target = await targetOf(vm);
    if (!target) return { type: 'later', why: 'the machine has no address, so its SSH keys wait' };
    const absent = keysToRemove(vm).map(({ line }) => line);
    const connection = await hosts.connect(target, signal);
    wereThere = await changeKeysFile(connection, { present, absent, own: vm.sshPublicKey }, signal);
  } catch (error) {
    if (outer.aborted) throw error;
    log.warn({ err: error, vmId: vm.id }, 'the SSH keys of a machine could not be changed');
    if (error instanceof KeysNotWritable)
      return { type: 'later', why: 'the machine does not let its SSH keys be changed' };
    if (error instanceof AdapterError || signal.aborted)
      return { type: 'later', why: 'the machine does not answer over SSH, so its SSH keys wait' };
    throw error;
  }
  const at = now().toISOString();
  const appliedAuthorizedKeys = present.map((line): AppliedKey => {
    const known = vm.appliedAuthorizedKeys?.find((one) => blobOf(one.line) === blobOf(line));
    if (known && known.at !== null) return { ...known, line };
    return { line, at, ...(wereThere.includes(line) ? { wasThere: true } : {}) };
  });
  return { type: 'done', patch: { appliedAuthorizedKeys } };
}

const GIVE_UP_AFTER = 10;

/**
 * A registered host goes back to its owner without the keys that came onto it through us. Those that its owner had put
 * there before stay: they may be the only way in.
 */
export async function withdrawKeys(vm: Vm, needs: Needs, signal: AbortSignal): Promise<void> {
  const leaving = new Set(keysToRemove(vm).map(({ line }) => line));
  const appliedAuthorizedKeys = (vm.appliedAuthorizedKeys ?? []).filter(
    ({ line, wasThere }) => !wasThere || leaving.has(line),
  );
  const result = await applyKeys({ ...vm, authorizedKeys: [], appliedAuthorizedKeys }, needs, signal);
  if (result.type === 'done') return;
  if (vm.attempts < GIVE_UP_AFTER) throw new AdapterError('ssh', 'UNREACHABLE', result.why);
  needs.log.error({ vmId: vm.id }, 'a registered host could not be cleared; SSH keys stay on it');
}
