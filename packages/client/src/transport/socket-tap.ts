import type { Socket } from 'node:net';

/**
 * Sees the bytes of connections as HTTP has them (below TLS, if there is any): chunk by chunk, as they were read and written. For looking at
 * the wire; without one, nothing of this costs anything.
 */
export interface SocketTap {
  /** A connection stands. Whoever wants to hear no more of it returns undefined; one that throws ends it. */
  onConnection(connection: TappedConnection): ConnectionTap | undefined;
}

/** A connection as a tap knows it. */
export interface TappedConnection {
  /** 1 for the first of a set of connections. */
  readonly id: number;
  /** "host:port" of the server, also behind a proxy. */
  readonly server: string;
}

/**
 * Hears of one connection. The bytes are the connection's own: they must not be changed, nor kept without a copy. It must not throw:
 * the connection is ended with what it throws.
 */
export interface ConnectionTap {
  onIn(bytes: Uint8Array): void;
  onOut(bytes: Uint8Array): void;
  onClose(): void;
}

/**
 * Taps a socket on which nothing has been read or written yet. Node calls `push` for each chunk that comes, and `_write` or `_writev` for what
 * goes, as the documentation of streams has it for implementers; listening for "data" instead would take the bytes from the reader.
 */
export function tapSocket(socket: Socket, tap: ConnectionTap): void {
  const guarded = (hear: () => void): void => {
    try {
      hear();
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const push = socket.push.bind(socket);
  const write = socket._write.bind(socket);
  const writeMany = socket._writev?.bind(socket);
  socket.push = (chunk: unknown, encoding) => {
    if (chunk instanceof Uint8Array) guarded(() => tap.onIn(chunk));
    return push(chunk, encoding);
  };
  socket._write = (chunk: unknown, encoding, callback) => {
    guarded(() => tap.onOut(toBytes(chunk, encoding)));
    write(chunk, encoding, callback);
  };
  if (writeMany !== undefined) {
    socket._writev = (chunks, callback) => {
      for (const { chunk, encoding } of chunks) {
        guarded(() => tap.onOut(toBytes(chunk, encoding)));
      }
      writeMany(chunks, callback);
    };
  }
  socket.once('close', () => guarded(() => tap.onClose()));
}

function toBytes(chunk: unknown, encoding: BufferEncoding): Uint8Array {
  return chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk), encoding);
}
