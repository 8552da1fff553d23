import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { type ListenerInspection, SharedIndexInformer } from '@deltascope/client';
import { FakeClock, FakeListWatch } from '@deltascope/client/testing';
import type { WallValue } from '@deltascope/wire';
import { Wall } from '../wall.ts';

/** The server's start in tests: a whole number of the wall's bins. */
export const START_MS = 1_800_000_000_000;

/** Walls over real informers of sources that are fed by hand. */
export class WallRig implements Disposable {
  readonly clock = new FakeClock(START_MS);
  readonly #stop = new AbortController();
  readonly #sources = new Map<string, FakeListWatch>();
  readonly #informers = new Map<string, SharedIndexInformer>();

  constructor(resources: readonly string[]) {
    for (const resource of resources) {
      const source = new FakeListWatch();
      this.#sources.set(resource, source);
      const informer = new SharedIndexInformer({
        name: resource,
        listerWatcher: source,
        clock: this.clock,
        random: () => 0,
      });
      this.#informers.set(resource, informer);
    }
  }

  /** The listener of the wall that came first. */
  listener(resource: string): ListenerInspection | undefined {
    return this.#informers.get(resource)?.inspect().processor.listeners[0];
  }

  source(resource: string): FakeListWatch {
    const source = this.#sources.get(resource);
    if (!source) throw new Error(`no source of ${resource}`);
    return source;
  }

  /** Starts the informers; what the sources hold is their first list. */
  async run(): Promise<void> {
    for (const informer of this.#informers.values()) void informer.run(this.#stop.signal);
    await this.clock.advance(0);
  }

  /** A wall that follows all informers from now on; if slow, each look at the clock takes it longer than a handler's slice. */
  wall({ isSlow = false } = {}): Wall {
    const { clock } = this;
    const now = (): number => {
      if (isSlow) clock.spend(10);
      return clock.now();
    };
    const wall = new Wall({ now, setTimer: (ms, callback) => clock.setTimer(ms, callback) });
    for (const [resource, informer] of this.#informers) wall.attach(resource, informer);
    return wall;
  }

  set(resource: string, object: object): void {
    this.source(resource).set(object as KubeObject as Unstructured);
  }

  delete(resource: string, name: string): void {
    this.source(resource).delete(name);
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }
}

/** Findings as one reads them. */
export const inWords = ({ findings }: Pick<WallValue, 'findings'>): string[] =>
  findings.map(
    ({ health, name, headline, sentence }) => `${health}: ${name} ${headline}. ${sentence}`,
  );
