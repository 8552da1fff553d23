import type { Readable } from 'node:stream';

export interface ReadBody {
  readonly bytes: Buffer;
  /** There was more than asked for; the rest was not read, and the connection is given up. */
  readonly isTruncated: boolean;
}

/** Reads a body to its end, or `maxBytes` of it. Throws the stream's error. */
export function readBody(body: Readable, maxBytes: number): Promise<ReadBody> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    body.on('data', (piece: Buffer) => {
      length += piece.length;
      pieces.push(piece);
      if (length <= maxBytes) return;
      resolve({ bytes: Buffer.concat(pieces, maxBytes), isTruncated: true });
      body.destroy();
    });
    body.on('end', () => resolve({ bytes: Buffer.concat(pieces), isTruncated: false }));
    body.on('error', reject);
  });
}
