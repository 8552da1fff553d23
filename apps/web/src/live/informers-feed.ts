import type { InformerInspection, InformersValue, Link, ValueSubscription } from '@deltascope/wire';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { InformerHistory } from './informer-history.ts';

export interface InformersState {
  readonly value: InformersValue | undefined;
}

/** How long the feed stays open when the last page that looked at it is gone: a change of page does not cost the charts. */
const LINGER_MS = 10_000;

/**
 * Every informer's inspection, and what the page remembers of it. Open only while somebody looks.
 * The histories are gathered here, from the counters: the server sends the present only.
 */
export class InformersFeed {
  readonly store: StoreApi<InformersState> = createStore(() => ({ value: undefined }));
  readonly #link: Link;
  readonly #histories = new Map<string, InformerHistory>();
  #subscription: ValueSubscription | undefined;
  #viewers = 0;
  #linger: ReturnType<typeof setTimeout> | undefined;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Opens the feed for one page; call what it returns when the page goes. */
  readonly watch = (): (() => void) => {
    clearTimeout(this.#linger);
    this.#viewers += 1;
    this.#subscription ??= this.#link.subscribeValue(
      { view: 'informers' },
      {
        windowMs: 250,
        onValue: (value) => {
          if (value.type === 'informers') this.#receive(value);
        },
      },
    );
    return () => {
      this.#viewers -= 1;
      if (this.#viewers === 0) this.#linger = setTimeout(() => this.#close(), LINGER_MS);
    };
  };

  history(informer: InformerInspection): InformerHistory {
    const key = informerKey(informer);
    const history = this.#histories.get(key) ?? new InformerHistory();
    this.#histories.set(key, history);
    return history;
  }

  #receive(value: InformersValue): void {
    const present = new Set(value.informers.map(informerKey));
    for (const key of this.#histories.keys()) if (!present.has(key)) this.#histories.delete(key);
    for (const informer of value.informers) this.history(informer).add(informer, value.at);
    this.store.setState({ value });
  }

  #close(): void {
    if (this.#subscription) this.#link.unsubscribe(this.#subscription);
    this.#subscription = undefined;
    this.#histories.clear();
    this.store.setState({ value: undefined });
  }
}

/** An informer is its resource and scope, until it is started anew. */
export function informerKey({ resource, scope, startedAt }: InformerInspection): string {
  return `${resource} ${scope} ${startedAt}`;
}
