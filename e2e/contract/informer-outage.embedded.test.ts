import { spawnEmbeddedCluster, type EmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { informerOutageSuite, type Outage } from './informer-outage-suite.ts';
import { Target } from './target.ts';

/** An embedded cluster in a process that can be killed. */
class MortalCluster implements Outage, AsyncDisposable {
  /** It comes back as another world. */
  readonly keepsObjects = false;
  #running: EmbeddedCluster | undefined;
  #port = 0;

  /** At the same port each time. */
  async start(): Promise<void> {
    this.#running = await spawnEmbeddedCluster({ quiet: true, port: this.#port });
    this.#port = Number(new URL(this.#running.url).port);
  }

  async kill(): Promise<void> {
    if (this.#running === undefined) return;
    process.kill(this.#running.pid, 'SIGKILL');
    await this.#running.exited;
  }

  async target(): Promise<Target> {
    await this.start();
    return new Target({ host: `http://127.0.0.1:${this.#port}` }, this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.[Symbol.asyncDispose]();
  }
}

const cluster = new MortalCluster();

onTarget(
  () => cluster.target(),
  (target) => informerOutageSuite(target, cluster),
);
