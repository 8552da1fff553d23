/** How many round trips the estimate remembers; pings come every few seconds, so this is some minutes. */
const SAMPLES = 32;

/**
 * How far the viewer's clock is ahead of the server's, in ms, from the heartbeat (as NTP does: the sample with the shortest round trip
 * is the truest). Zero until the first sample; off by at most half of that round trip.
 */
export class ClockSkew {
  readonly #samples: { readonly skewMs: number; readonly rttMs: number }[] = [];

  /** A message stamped `serverTime` arrived at `now`; the server measured `rttMs` last, or null when it does not know yet. */
  sample({
    serverTime,
    now,
    rttMs,
  }: {
    serverTime: number;
    now: number;
    rttMs: number | null;
  }): void {
    // Without a round trip the delay is unknown: such a sample counts only until there is a better one.
    const rtt = rttMs ?? Number.MAX_VALUE;
    this.#samples.push({ skewMs: now - serverTime - (rttMs ?? 0) / 2, rttMs: rtt });
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  get ms(): number {
    let best = this.#samples[0];
    for (const sample of this.#samples) if (best && sample.rttMs <= best.rttMs) best = sample;
    return best?.skewMs ?? 0;
  }
}
