/** The only files of a simulated machine that commands may change: those in its user's `.ssh`. */
export interface SshDirectory {
  has(path: string): boolean;
  read(path: string): string | null;
  /** False when it is no place for a file. */
  write(path: string, text: string): boolean;
  move(from: string, to: string): boolean;
  remove(path: string): boolean;
}

interface Needs {
  readonly username: string;
  readonly keys: () => readonly string[];
  readonly setKeys: (lines: string[]) => void;
}

const KEYS = 'authorized_keys';
const MAX_FILES = 8;
const MAX_CHARACTERS = 512 * 1_024;

/** sshd reads `authorized_keys` at every login, so what is written there counts at once. */
export function createSshDirectory({ username, keys, setKeys }: Needs): SshDirectory {
  const others = new Map<string, string>();
  const nameOf = (path: string): string | null =>
    new RegExp(`^(?:\\./|~/|/home/${username}/)?\\.ssh/([\\w.-]{1,64})$`).exec(path)?.[1] ?? null;
  const isDirectory = (path: string): boolean =>
    new RegExp(`^(?:\\./|~/|/home/${username}/)?\\.ssh/?$`).test(path);

  const files: SshDirectory = {
    has: (path) => isDirectory(path) || files.read(path) !== null,
    read(path) {
      const name = nameOf(path);
      if (name === KEYS) return keys().length === 0 ? null : `${keys().join('\n')}\n`;
      return name === null ? null : (others.get(name) ?? null);
    },
    write(path, text) {
      const name = nameOf(path);
      if (name === null || text.length > MAX_CHARACTERS) return false;
      if (name === KEYS) setKeys(text.replace(/\n$/, '').split('\n'));
      else if (others.size < MAX_FILES || others.has(name)) others.set(name, text);
      else return false;
      return true;
    },
    move(from, to) {
      const text = files.read(from);
      return text !== null && files.write(to, text) && files.remove(from);
    },
    remove(path) {
      const name = nameOf(path);
      if (name === KEYS) setKeys([]);
      return name === KEYS || (name !== null && others.delete(name));
    },
  };
  return files;
}
