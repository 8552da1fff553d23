/** How many round trips the estimate remembers; pings come every few seconds, so this is some minutes. */
const SAMPLES = 32;

interface Sample {
  readonly skewMs: number;
  /** Infinity when it is not known. */
  readonly rttMs: number;
}

/**
 * How far the viewer's clock is ahead of the server's, in ms, from the heartbeat (as NTP does: the sample with the shortest round trip
 * is the truest). Zero until the first sample; off by at most half of that round trip.
 */
export class ClockSkew {
  readonly #samples: Sample[] = [];

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
    this.#samples.push({ skewMs: now - serverTime - (rttMs ?? 0) / 2, rttMs: rttMs ?? Infinity });
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  get ms(): number {
    let best = this.#samples[0];
    for (const sample of this.#samples) if (best && isTruer(sample, best)) best = sample;
    return best?.skewMs ?? 0;
  }
}

/** A shorter round trip is truer; where none is known, a delay can only make the skew look larger than it is. */
function isTruer(a: Sample, b: Sample): boolean {
  return a.rttMs === b.rttMs ? a.skewMs < b.skewMs : a.rttMs < b.rttMs;
}
