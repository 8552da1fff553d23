import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { SharedIndexInformer } from '@deltascope/client';
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

  /** A wall that follows all informers from now on. */
  wall(): Wall {
    const wall = new Wall(this.clock);
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
