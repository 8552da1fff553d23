import { summaryOf } from './lane-head.ts';
import type { TimelineModel } from './timeline-model.ts';

/** Lanes in words, each told once for each beat of the page's clock. */
export class LaneSummaries {
  readonly #model: TimelineModel;
  #beat = Number.NaN;
  #told = new Map<string, string>();

  constructor(model: TimelineModel) {
    this.#model = model;
  }

  /** The row of this key in words; the same for the same time. */
  readonly tell = (key: string, nowMs: number): string => {
    if (nowMs !== this.#beat) {
      this.#beat = nowMs;
      this.#told = new Map();
    }
    const told = this.#told.get(key) ?? this.#summary(key, nowMs);
    this.#told.set(key, told);
    return told;
  };

  #summary(key: string, nowMs: number): string {
    const { index, view } = this.#model;
    const source = index.lanes.has(key)
      ? this.#model.sourceOf({ type: 'lane', key, expanded: false })
      : this.#model.sourceOf({ type: 'below', key, lane: '' });
    return source ? summaryOf(source, index, { view, nowMs }) : '';
  }
}
