/** The WebSocket subprotocol both sides name in the handshake. */
export const SUBPROTOCOL = 'deltascope.v1';

/** The version in `hello` and `welcome`. Raise it when an old viewer could misread a new server, or the other way round. */
export const PROTOCOL_VERSION = 1;

/** How often the server pings, and after how long without any message either side holds the link for dead. */
export const PING_INTERVAL_MS = 5_000;
export const LINK_TIMEOUT_MS = 15_000;

/** Codes of a close the server meant (RFC 6455, 7.4.2: 4000-4999 are an application's own). */
export const CLOSE_CODES = {
  /** The viewer broke the protocol; connecting again with the same build would not help. */
  protocol: 4400,
  /** The viewer did not read for too long; connect again and resume. */
  slow: 4408,
  /** The viewer sent no pong for too long. */
  silent: 4409,
  /** The server ends; connect again. */
  goingAway: 1001,
} as const;

/**
 * Each change of the messages' shape, newest last. A test holds the last fingerprint against the schemas: it fails until the change
 * has a line here, with a raised version if it is not compatible.
 */
export const HISTORY: readonly { version: number; fingerprint: string; what: string }[] = [
  { version: 1, fingerprint: '751f2e8683a7243b', what: 'tables, cluster and informers views' },
  { version: 1, fingerprint: 'b7146acacdac0358', what: 'records, objects, journal and wall views' },
  { version: 1, fingerprint: 'f97650d5b15142bb', what: 'informers with a RealFIFO' },
  {
    version: 1,
    fingerprint: '2063e6b05a3432a7',
    what: 'listeners: what becomes of what they are too slow for',
  },
];
