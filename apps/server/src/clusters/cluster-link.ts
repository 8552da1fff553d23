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

  /** Asks until the server has answered, or the signal aborts; never rejects. True when it did not answer at once. */
  async probe(signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    for (let failed = false; ; failed = true) {
      const trouble = await this.#ask(signal);
      if (signal.aborted) return false;
      this.#set(trouble);
      if (trouble === undefined) return failed;
      await sleep(clock, PROBE_INTERVAL_MS, signal);
    }
  }

  /** Why there was no answer; undefined when there was one. A refusal is an answer. */
  async #ask(signal: AbortSignal): Promise<string | undefined> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]);
    try {
      await this.#options.client.get().absPath('/readyz').doRaw(limited);
      return undefined;
    } catch (error) {
      if (error instanceof KubeStatusError) {
        return error.code < 500 ? undefined : `the API server is not ready: ${error.message}`;
      }
      if (limited.aborted) return `no answer within ${PROBE_TIMEOUT_MS / 1000} s`;
      return error instanceof Error ? error.message : String(error);
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
