import { formatGroupResource, type GroupResource } from '@deltascope/apimachinery';
import {
  DiscoveryClient,
  DynamicClient,
  DynamicSharedInformerFactory,
  findResource,
  isGroupIncomplete,
  RESTClient,
  sleep,
  TurnQueue,
  type ApiResources,
  type Clock,
  type Logger,
  type SharedIndexInformer,
  type Transport,
} from '@deltascope/client';
import { printerFor } from '@deltascope/printers';
import type {
  ClusterLink as LinkState,
  ClusterValue,
  InformerInspection,
  InformersValue,
  JournalValue,
  RowsView,
  ValueView,
} from '@deltascope/wire';
import { Journal } from '../journal/journal.ts';
import type { ViewSource } from '../relay/relay.ts';
import type { RowLog } from '../relay/row-log.ts';
import type { FeedValue } from '../relay/value-feed.ts';
import { ClusterLink } from './cluster-link.ts';
import { Wall } from '../wall/wall.ts';
import type { ClusterOrigin } from './cluster-origin.ts';
import { STANDING_KINDS } from './standing-kinds.ts';
import { toWireInspection } from './to-wire-inspection.ts';
import { Topic } from './topic.ts';

/**
 * Shorter than client-go's 0.8 s to 30 s: a screen that shows a cluster is to be right again within seconds, and the link's probe,
 * not each reflector, finds out whether the server is back.
 */
const REFLECTOR_BACKOFF = { initialMs: 400, factor: 2, capMs: 10_000, jitter: 0.5 };

/** Between tries to learn what the cluster serves, when it answers and yet does not tell. */
const DISCOVERY_RETRY_MS = 5_000;

/** After an outage reflectors are woken one by one, light lists first: so long after each other per object listed. */
const WAKE_MS_PER_OBJECT = 0.01;

export interface ClusterOptions {
  readonly origin: ClusterOrigin;
  /** Owned by who made it. */
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly onLinkChange: (link: LinkState) => void;
  /** A watch brought a line that is no event; it has been logged. */
  readonly onMalformedLine: () => void;
  /** How many look at a resource. */
  readonly viewers: (resource: string) => number;
  /** A new id for each call. */
  readonly newEpoch: () => string;
}

/** A kind that is watched: its topic from the start, its informer once discovery has said that it is served. */
interface Kind {
  readonly resource: GroupResource;
  readonly topic: Topic;
  running?: {
    readonly informer: SharedIndexInformer;
    readonly version: string;
    readonly startedAt: number;
  };
}

/**
 * One cluster as the dashboard sees it: one shared informer per standing kind, however many look, and the topics made of them. Each kind
 * fails and recovers alone.
 */
export class Cluster implements ViewSource {
  readonly #options: ClusterOptions;
  readonly #client: RESTClient;
  readonly #discovery: DiscoveryClient;
  readonly #link: ClusterLink;
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #factory: DynamicSharedInformerFactory;
  readonly #journal: Journal;
  readonly #wall: Wall;
  #version = '';
  #recovering = false;
  /** Kinds of which it is not known whether they are served. */
  #unknown: readonly Kind[] = [];

  constructor(options: ClusterOptions) {
    const { transport, clock, random, logger, newEpoch, onMalformedLine } = options;
    this.#options = options;
    const resources = STANDING_KINDS.map(formatGroupResource);
    this.#journal = new Journal({ clock, logger, newEpoch, resources });
    this.#wall = new Wall(clock);
    // No client-side limit: an informer has one request under way and backs off by itself, and the server's own fairness answers 429,
    // which is obeyed. Five a second would hold each relist up, a page at a time.
    this.#client = new RESTClient({ transport, clock, logger, qps: -1 });
    this.#discovery = new DiscoveryClient(this.#client);
    this.#link = new ClusterLink({
      client: this.#client,
      clock,
      onChange: (link) => this.#linkChanged(link),
    });
    this.#kinds = new Map(
      STANDING_KINDS.map((resource) => {
        const topic = new Topic({
          printer: printerFor(resource),
          epoch: newEpoch(),
          clock,
          logger,
        });
        return [formatGroupResource(resource), { resource, topic }];
      }),
    );
    const dynamic = new DynamicClient(this.#client);
    this.#factory = new DynamicSharedInformerFactory({
      client: {
        listWatch: (gvr, listWatchOptions) =>
          dynamic.listWatch(gvr, {
            ...listWatchOptions,
            // Two fifths of a pod's bytes, which no cell shows; the last writer is read before.
            stripManagedFields: true,
            // Most updates are of the status: half of the parsing, and of what is thrown away.
            shareUnchangedSpecs: true,
            onMalformed: (line) => {
              logger.warn({ resource: gvr.resource, ...line }, 'malformed watch line');
              onMalformedLine();
            },
          }),
      },
      clock,
      random,
      logger,
      backoff: REFLECTOR_BACKOFF,
      // The page shows each failure and its cause; on the terminal the same line for each kind and try would drown what matters.
      watchErrorHandler: (error, reflector) =>
        logger.warn({ reflector, error }, 'list or watch failed'),
      turns: new TurnQueue(),
    });
  }

  /** Runs until the signal aborts: finds out what the cluster serves, as soon as it answers, and watches it. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#link.probe(signal, () => this.#startInformers(signal));
    await this.#startLateInformers(signal);
    await aborted(signal);
    await this.#factory.shutdown();
  }

  rows(view: RowsView): RowLog | undefined {
    switch (view.view) {
      case 'table':
        return this.#kinds.get(view.resource)?.topic;
      case 'records':
        return this.#journal.records;
      case 'objects':
        return this.#journal.objects;
    }
  }

  /** A snapshot of each informer that runs. */
  informers(): InformerInspection[] {
    return [...this.#kinds].flatMap(([resource, { topic, running }]) => {
      if (!running) return [];
      const { informer, version, startedAt } = running;
      return toWireInspection(informer.inspect(), {
        resource,
        version,
        kind: topic.kind,
        scope: topic.namespaced ? 'all namespaces' : 'cluster',
        startedAt,
        viewers: this.#options.viewers(resource),
      });
    });
  }

  /** What of the past is kept. */
  journal(): Omit<JournalValue, 'channel'> {
    return this.#journal.value();
  }

  value(view: ValueView['view']): FeedValue {
    switch (view) {
      case 'cluster':
        return this.#clusterValue();
      case 'informers':
        return this.#informersValue();
      case 'journal':
        return this.journal();
      case 'wall':
        return this.#wall.value();
    }
  }

  /** Learns what is served, and starts those of it that do not run yet. Throws when the server does not tell. */
  async #startInformers(signal: AbortSignal): Promise<void> {
    const { gitVersion } = await this.#discovery.serverVersion(signal);
    const served = await this.#discovery.serverGroupsAndResources(signal);
    this.#version = gitVersion;
    this.#unknown = [...this.#kinds.values()].filter(
      (kind) => !kind.running && !this.#startInformer(kind, served, signal),
    );
    this.#factory.start(signal);
  }

  /** Asks again for the kinds whose group gave no answer. */
  async #startLateInformers(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    while (this.#unknown.length > 0 && !signal.aborted) {
      await sleep(clock, DISCOVERY_RETRY_MS, signal);
      try {
        await this.#startInformers(signal);
      } catch (error) {
        logger.warn({ error }, 'discovery failed');
      }
    }
  }

  /** False when it is not known whether the kind is served. */
  #startInformer(kind: Kind, served: ApiResources, signal: AbortSignal): boolean {
    const { resource, topic } = kind;
    const found = findResource(served, resource);
    if (found) {
      const { informer } = this.#factory.forResource(found);
      topic.attach(informer, signal);
      this.#journal.attach({ printer: topic.printer, informer, freshness: topic });
      this.#wall.attach(formatGroupResource(resource), informer);
      kind.running = { informer, version: found.version, startedAt: this.#options.clock.now() };
      informer.onPhaseChange(({ phase }) => {
        if (phase === 'backing-off') this.#doubt(signal);
      });
      return true;
    }
    if (isGroupIncomplete(served, resource.group)) {
      topic.markUnreachable(`the API server does not answer for the group ${resource.group}`);
      return false;
    }
    topic.markUnserved();
    this.#journal.markUnserved(formatGroupResource(resource));
    return true;
  }

  /** A reflector is in trouble: is it the cluster? When it was, and is back, everyone is woken. */
  #doubt(signal: AbortSignal): void {
    if (this.#recovering) return;
    this.#recovering = true;
    void this.#recover(signal).finally(() => {
      this.#recovering = false;
    });
  }

  async #recover(signal: AbortSignal): Promise<void> {
    if (await this.#link.probe(signal)) await this.#wake(signal);
  }

  async #wake(signal: AbortSignal): Promise<void> {
    const running = [...this.#kinds.values()].flatMap(({ running: one }) =>
      one ? [one.informer] : [],
    );
    const weight = (informer: SharedIndexInformer): number => informer.getStore().size;
    for (const informer of running.sort((a, b) => weight(a) - weight(b))) {
      informer.wake();
      await sleep(this.#options.clock, weight(informer) * WAKE_MS_PER_OBJECT, signal);
    }
  }

  #linkChanged(link: LinkState): void {
    if (link.state === 'unreachable') {
      for (const { topic } of this.#kinds.values()) topic.markUnreachable(link.cause);
    }
    this.#options.onLinkChange(link);
  }

  #clusterValue(): Omit<ClusterValue, 'channel'> {
    const { name, source, address } = this.#options.origin;
    return {
      type: 'cluster',
      name,
      source,
      address,
      version: this.#version,
      link: this.#link.state,
      kinds: [...this.#kinds].map(([resource, { topic }]) => ({
        resource,
        kind: topic.kind,
        namespaced: topic.namespaced,
        state: topic.status.state,
        count: topic.size,
        health: topic.health(),
      })),
    };
  }

  #informersValue(): Omit<InformersValue, 'channel'> {
    return { type: 'informers', at: this.#options.clock.now(), informers: this.informers() };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
