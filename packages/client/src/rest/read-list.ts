import type { Readable } from 'node:stream';
import type { KubeList, KubeObject } from '@deltascope/apimachinery';
import type { Clock } from '../util/clock.ts';
import { TimeSlice, TurnQueue } from '../util/time-slice.ts';
import { ListDecodeError, ListDecoder, type ListDecoderOptions } from './list-decoder.ts';

/** Read object by object: an unpaged list of 200,000 pods. */
const MAX_LIST_BYTES = 1024 * 1024 * 1024;

export interface ReadListOptions<T extends KubeObject> extends ListDecoderOptions<T> {
  readonly clock: Clock;
  readonly turns?: TurnQueue;
  /** Told the length of the answer, once it was read. */
  readonly onRead?: (bytes: number) => void;
}

/**
 * Decodes a list as its bytes come, 1 GiB at most, in slices: a socket hands over up to 2 MiB in one turn of the event loop, some
 * 15 ms of work. Resolves in a turn of its own, so that what is done with the whole list comes on top of no slice.
 * Throws ListDecodeError, and the stream's error.
 */
export async function readList<T extends KubeObject>(
  body: Readable,
  { clock, turns = new TurnQueue(), onRead, ...options }: ReadListOptions<T>,
): Promise<KubeList<T>> {
  const decoder = new ListDecoder<T>(options);
  const slice = new TimeSlice({ clock, turns });
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_LIST_BYTES) {
      throw new ListDecodeError(`the answer is longer than ${MAX_LIST_BYTES} bytes`);
    }
    decoder.push(chunk);
    const pause = slice.exhausted();
    if (pause !== undefined) await pause;
  }
  const list = decoder.end();
  onRead?.(length);
  await turns.next();
  return list;
}
