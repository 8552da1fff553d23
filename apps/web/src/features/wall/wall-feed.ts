import type { ValueSubscription, WallValue } from '@deltascope/wire';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Live } from '../../live/live.ts';
import { shareUnchanged } from './share-unchanged.ts';
import { isSettled, serverTrouble, type Known } from './wall-state.ts';

/** Four times a second: with the way through the server a change is seen well within a second of the table's. */
const WINDOW_MS = 250;

export interface WallFeedState {
  /** What is shown. It stays through any outage, and while a server that started anew lists the cluster. */
  readonly known: Known | undefined;
  /** Whether what the server said last is good enough to be shown. */
  readonly settled: boolean;
}

/** The wall's value and the cluster's, held together: what is shown is one moment of both. */
export class WallFeed {
  readonly store: StoreApi<WallFeedState>;
  readonly #live: Live;
  #wall: WallValue | undefined;

  constructor(live: Live) {
    this.#live = live;
    this.store = createStore<WallFeedState>(() => ({ known: undefined, settled: false }));
  }

  /** When any watch last brought bytes, server's clock. */
  readonly dataAt = (): number | null => this.#wall?.dataAt ?? null;

  /** Follows the server until the returned function is called. */
  open(): () => void {
    const { link, cluster } = this.#live;
    const subscription: ValueSubscription = link.subscribeValue(
      { view: 'wall' },
      {
        windowMs: WINDOW_MS,
        onValue: (value) => {
          if (value.type !== 'wall') return;
          this.#wall = shareUnchanged(this.#wall, value);
          this.#look();
        },
      },
    );
    const leaveCluster = cluster.subscribe(() => this.#look());
    return () => {
      link.unsubscribe(subscription);
      leaveCluster();
    };
  }

  #look(): void {
    const wall = this.#wall;
    const cluster = this.#live.cluster.getState().value;
    if (!wall || !cluster) return;
    const { known } = this.store.getState();
    const settled = isSettled({ wall, cluster }, this.#live.link.serverNow());
    // What a server says that sees nothing now is at best what it said before: the last true moment stays as it was.
    const fresh = settled && (!known || serverTrouble(cluster) === null);
    this.store.setState({ settled, known: fresh ? { wall, cluster } : known });
  }
}
