import { resolve } from 'node:path';
import { type Config, ConfigError } from '../config.js';

const FILE_CODES = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC'];
const STORE_CODES = ['SQLITE_CANTOPEN', 'SQLITE_READONLY', 'SQLITE_IOERR', 'SQLITE_FULL', 'SQLITE_NOTADB'];

/** What the operator has to change so that the server starts, in one line; null when it is nothing of theirs. */
export function startFailure(error: unknown, config: Config | null): string | null {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error) || config === null) return null;
  const {
    code = '',
    path,
    syscall,
    port,
    hostname,
  } = error as NodeJS.ErrnoException & {
    port?: number;
    hostname?: string;
  };
  // Other parts listen too, on addresses of their own.
  const isOurs = syscall === 'listen' && port === config.port;
  const listensAt = `${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`;
  if (isOurs && code === 'EADDRINUSE') {
    return `${listensAt} is taken: end the process that listens there, or set PORT to another port.`;
  }
  if (isOurs && code === 'EACCES') {
    return `This user may not listen at ${listensAt}: set PORT to a port above 1023.`;
  }
  if ((isOurs && code === 'EADDRNOTAVAIL') || hostname === config.host) {
    return `${config.host} is no address of this machine: set HOST to one that is.`;
  }
  const dataDir = resolve(config.dataDir);
  const isFile = FILE_CODES.includes(code) && path !== undefined && resolve(path).startsWith(dataDir);
  if (isFile || STORE_CODES.some((known) => code.startsWith(known))) {
    return `${dataDir} can not be used (${code}): make it a directory this user may write to, or set DATA_DIR to one.`;
  }
  return null;
}
