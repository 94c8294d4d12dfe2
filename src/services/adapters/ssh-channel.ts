import { Duplex } from 'node:stream';

/**
 * A stream over an SSH channel that ends like a socket: ssh2's own channel says `close` only once the far side has agreed,
 * which a dead or hostile host never does. What comes in may be changed on its way by `through`, which may throw.
 */
export function asSocket(channel: Duplex, onClosed: () => void, through?: (bytes: Buffer) => Buffer): Duplex {
  const socket = new Duplex({
    allowHalfOpen: true,
    read: () => void channel.resume(),
    write: (chunk: Buffer, _encoding, done) => void channel.write(chunk, done),
    final(done) {
      channel.end();
      done();
    },
    destroy(error, done) {
      channel.removeListener('data', onData);
      // Unread bytes would keep ssh2 from ever closing the channel.
      channel.resume();
      channel.destroy();
      onClosed();
      done(error);
    },
  });
  const onData = (chunk: Buffer) => {
    try {
      const bytes = through ? through(chunk) : chunk;
      // Nothing pushed is nothing read: the next piece is still wanted.
      if (bytes.length > 0 && !socket.push(bytes)) channel.pause();
    } catch (error) {
      socket.destroy(error as Error);
    }
  };
  let ended = false;
  channel.on('data', onData);
  channel.on('end', () => {
    ended = true;
    socket.push(null);
  });
  channel.on('error', (error) => socket.destroy(error));
  channel.on('close', () => {
    if (!ended && !socket.destroyed) socket.push(null);
    // What was read stays readable: the stream goes once both sides are through.
    socket.end();
  });
  channel.pause();
  // What node's HTTP client calls on a TCP socket and a channel has no use for.
  const returnsItself = () => socket;
  return Object.assign(socket, {
    setTimeout: returnsItself,
    setNoDelay: returnsItself,
    setKeepAlive: returnsItself,
    ref: returnsItself,
    unref: returnsItself,
    destroySoon: () => void socket.destroy(),
  });
}
