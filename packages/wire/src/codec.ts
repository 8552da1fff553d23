import { z } from 'zod';
import type { DownMessage } from './down-message.ts';
import { upMessage, type UpMessage } from './up-message.ts';

/** The longest message a viewer may send, in UTF-16 units; a subscription of 100 namespaces is a tenth of it. */
export const MAX_UP_LENGTH = 64 * 1024;

/** A message that breaks the protocol: says what is wrong, in words fit for the other side. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** Both directions are JSON text, one message a WebSocket frame. */
export function encode(message: UpMessage | DownMessage): string {
  return JSON.stringify(message);
}

/** Reads what a viewer sent, fully checked. Throws ProtocolError, never anything else. */
export function decodeUp(text: string): UpMessage {
  if (text.length > MAX_UP_LENGTH) {
    throw new ProtocolError(`message of ${text.length} characters; ${MAX_UP_LENGTH} are the limit`);
  }
  const result = upMessage.safeParse(parse(text));
  if (!result.success) throw new ProtocolError(z.prettifyError(result.error));
  return result.data;
}

/**
 * Reads what the server sent, trusting its shape. Undefined for a type this viewer does not know: a newer server may send more,
 * and the viewer goes on. Throws ProtocolError when it is no message at all.
 */
export function decodeDown(text: string): DownMessage | undefined {
  const message = parse(text);
  if (typeof message !== 'object' || message === null || !('type' in message)) {
    throw new ProtocolError('not a message: no type');
  }
  const { type } = message;
  const isKnown = typeof type === 'string' && Object.hasOwn(DOWN_TYPES, type);
  return isKnown ? (message as DownMessage) : undefined;
}

/** A record, not a list: the compiler sees when one is missing. */
const DOWN_TYPES: Readonly<Record<DownMessage['type'], true>> = {
  welcome: true,
  subscribed: true,
  snapshot: true,
  delta: true,
  reset: true,
  status: true,
  cluster: true,
  informers: true,
  journal: true,
  wall: true,
  error: true,
  ping: true,
};

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ProtocolError('not JSON', { cause });
  }
}
