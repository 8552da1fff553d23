import { spawnEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { informerOutageSuite, type Outage } from './informer-outage-suite.ts';
import { Target } from './target.ts';

const options = { quiet: true };

/** An embedded cluster in a process that can be killed. */
class MortalCluster implements Outage, AsyncDisposable {
  /** It comes back as another world. */
  readonly keepsObjects = false;
  readonly #port: number;
  #process: Awaited<ReturnType<typeof spawnEmbeddedCluster>>;

  constructor(running: Awaited<ReturnType<typeof spawnEmbeddedCluster>>) {
    this.#process = running;
    this.#port = Number(new URL(running.url).port);
  }

  get url(): string {
    return this.#process.url;
  }

  async kill(): Promise<void> {
    process.kill(this.#process.pid, 'SIGKILL');
    await this.#process.exited;
  }

  async start(): Promise<void> {
    this.#process = await spawnEmbeddedCluster({ ...options, port: this.#port });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

const cluster = new MortalCluster(await spawnEmbeddedCluster(options));

onTarget(
  () => new Target({ host: cluster.url }, cluster),
  (target) => informerOutageSuite(target, cluster),
);
