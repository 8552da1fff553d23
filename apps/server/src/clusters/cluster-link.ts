import { KubeStatusError } from '@deltascope/apimachinery';
import { sleep, type Clock, type RESTClient } from '@deltascope/client';
import type { ClusterLink as LinkState } from '@deltascope/wire';

/** How often a lost cluster is asked whether it is back. */
const PROBE_INTERVAL_MS = 1_000;
/** A probe without an answer for so long has failed; half-open connections end here too. */
const PROBE_TIMEOUT_MS = 5_000;

export interface ClusterLinkOptions {
  readonly client: RESTClient;
  readonly clock: Clock;
  readonly onChange: (link: LinkState) => void;
}

/**
 * Whether the API server answers: asked by /readyz, at the start and again once somebody doubts it, each second until it does.
 *
 * ```
 *  connecting --> connected --doubt--> (probing) --fails--> unreachable --answers--> connected
 * ```
 */
export class ClusterLink {
  readonly #options: ClusterLinkOptions;
  #state: LinkState;

  constructor(options: ClusterLinkOptions) {
    this.#options = options;
    this.#state = { state: 'connecting', since: options.clock.now(), cause: '' };
  }

  get state(): LinkState {
    return this.#state;
  }

  /**
   * Asks until the server has answered as an API server does and `confirm` has not thrown, or the signal aborts; never rejects.
   * True when that took more than one try.
   */
  async probe(
    signal: AbortSignal,
    confirm: (signal: AbortSignal) => Promise<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    const { clock } = this.#options;
    for (let failed = false; ; failed = true) {
      const trouble = await this.#ask(signal, confirm);
      if (signal.aborted) return false;
      this.#set(trouble);
      if (trouble === undefined) return failed;
      await sleep(clock, PROBE_INTERVAL_MS, signal);
    }
  }

  /** Why the cluster cannot be used, in one line; undefined when it can. */
  async #ask(
    signal: AbortSignal,
    confirm: (signal: AbortSignal) => Promise<void>,
  ): Promise<string | undefined> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]);
    try {
      await this.#readyz(limited);
    } catch (error) {
      if (limited.aborted) return `no answer within ${PROBE_TIMEOUT_MS / 1000} s`;
      return firstLine(error);
    }
    try {
      await confirm(signal);
      return undefined;
    } catch (error) {
      return firstLine(error);
    }
  }

  async #readyz(signal: AbortSignal): Promise<void> {
    try {
      const { body } = await this.#options.client.get().absPath('/readyz').doRaw(signal);
      if (body.toString() !== 'ok') throw new Error('what answers there is no API server');
    } catch (error) {
      if (!(error instanceof KubeStatusError)) throw error;
      // Not every user may ask; who may not has been answered by an API server all the same.
      if (error.code === 403) return;
      if (error.code >= 500) throw new Error(`not ready (HTTP ${error.code})`, { cause: error });
      throw error;
    }
  }

  #set(trouble: string | undefined): void {
    const state = trouble === undefined ? 'connected' : 'unreachable';
    const cause = trouble ?? '';
    if (state === this.#state.state && cause === this.#state.cause) return;
    const since = state === this.#state.state ? this.#state.since : this.#options.clock.now();
    this.#state = { state, since, cause };
    this.#options.onChange(this.#state);
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}
