/** Percentiles over the last `capacity` samples, in the samples' unit. */
export class LatencyWindow {
  readonly #capacity: number;
  readonly #samples: number[] = [];
  #next = 0;

  constructor(capacity = 512) {
    this.#capacity = capacity;
  }

  add(sample: number): void {
    this.#samples[this.#next] = sample;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  get count(): number {
    return this.#samples.length;
  }

  /** The smallest sample that at least the share `p` (0 to 1) do not exceed; undefined without samples. */
  percentile(p: number): number | undefined {
    const sorted = [...this.#samples].sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
  }
}
