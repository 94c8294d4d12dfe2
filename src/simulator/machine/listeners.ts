const HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

/** `/proc/net/tcp` of something that listens at these ports, on every address. */
export const listenersTable = (ports: readonly number[]): string =>
  `${[HEADER, ...ports.map(row)].join('\n')}\n`;

const row = (port: number, index: number): string =>
  `${String(index).padStart(4)}: 00000000:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${10_000 + index} 1 0000000000000000 100 0 0 10 0`;
