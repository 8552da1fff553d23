import type { ServerResponse } from 'node:http';
import type { corev1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import type { Clock } from '../clock.ts';
import { negotiate } from '../http/negotiate.ts';
import type { Exchange, ResourceRequest } from '../http/request-info.ts';
import { notAcceptable, tooManyRequests, unexplained } from '../registry/api-errors.ts';
import type { Registry } from '../registry/registry.ts';
import { resourceNamed } from '../resources.ts';
import { objectKey } from '../store/store.ts';
import { ContainerLog } from './container-log.ts';
import type { LogLine } from './container-log.ts';
import { findRun, validateContainer } from './container-run.ts';
import type { ContainerRun } from './container-run.ts';
import { FollowedRuns } from './followed-runs.ts';
import { LogWriter } from './log-writer.ts';
import { parsePodLogOptions } from './pod-log-options.ts';
import type { PodLogOptions } from './pod-log-options.ts';

const MAX_FOLLOWED = 2000;

export interface PodLogsOptions {
  readonly registry: Registry;
  /** The world's. */
  readonly clock: Clock;
  /** Logs followed at a time; one more gets 429. Default 2,000. */
  readonly maxFollowed?: number;
}

/**
 * `GET pods/NAME/log`: what an API server and the kubelet behind it answer. No faster than the socket takes it: lines are made
 * when they can be sent, so that a slow reader costs no memory, however long it takes.
 */
export class PodLogs {
  readonly #options: PodLogsOptions;
  readonly #runs: FollowedRuns;

  constructor(options: PodLogsOptions) {
    this.#options = options;
    this.#runs = new FollowedRuns(options.registry.store);
  }

  /** Resolves when the log is sent, or the client has left. Throws what the server refuses with, before anything is sent. */
  async serve({ request, response, query }: Exchange, target: ResourceRequest): Promise<void> {
    const { definition, namespace, name = '' } = target;
    if (negotiate(request.headers.accept, query).as !== 'object') {
      throw notAcceptable(['application/json']);
    }
    const options = parsePodLogOptions(query, name);
    const pod = this.#options.registry.get(definition, {
      namespace,
      name,
    }) as KubeObject as corev1.Pod;
    const container = validateContainer(pod, options.container);
    if (pod.spec?.nodeName === undefined) {
      response.writeHead(204).end();
      return;
    }
    this.#checkKubelet(pod, container);
    const run = findRun(pod, container, options.previous);
    const { maxFollowed = MAX_FOLLOWED } = this.#options;
    if (options.follow && this.#runs.size >= maxFollowed) {
      throw tooManyRequests(`too many logs are followed: at most ${maxFollowed} are served`, 1);
    }
    begin(response, options);
    await this.#send(
      { run, key: objectKey(namespace, name), writer: new LogWriter(response, options) },
      options,
    );
    response.end();
  }

  /** What an API server says when it cannot reach the node's kubelet. */
  #checkKubelet({ metadata, spec }: corev1.Pod, container: string): void {
    const { registry } = this.#options;
    const found = registry.get(resourceNamed('nodes'), { name: spec?.nodeName ?? '' });
    const { status } = found as KubeObject as corev1.Node;
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.status !== 'Unknown') return;
    const internal = status?.addresses?.find(({ type }) => type === 'InternalIP');
    const kubelet = `${internal?.address ?? ''}:10250`;
    const path = `containerLogs/${metadata.namespace}/${metadata.name}/${container}`;
    throw unexplained(
      `Get "https://${kubelet}/${path}": dial tcp ${kubelet}: connect: no route to host`,
    );
  }

  async #send(reading: Reading, options: PodLogOptions): Promise<void> {
    const nowMs = this.#options.clock.now();
    await reading.writer.write(selected(reading.run, options, nowMs));
    if (!options.follow || reading.run.end !== undefined) return;
    await this.#follow(reading, ContainerLog.flushedAt(nowMs));
  }

  /** Until the container has ended, with its pod or without, or nothing more is to be written. */
  async #follow({ run, key, writer }: Reading, fromMs: number): Promise<void> {
    const { clock } = this.#options;
    using followed = this.#runs.follow(key, run);
    let sentMs = fromMs;
    while (!writer.isDone) {
      const { promise, resolve } = Promise.withResolvers<void>();
      using _timer = clock.setTimer(ContainerLog.untilFlush(clock.now()), resolve);
      await Promise.race([promise, writer.done]);
      const { run: now } = followed;
      const untilMs = ContainerLog.flushedAt(clock.now());
      await writer.write(new ContainerLog(now).lines(sentMs, untilMs));
      if (now.end !== undefined) return;
      sentMs = untilMs;
    }
  }
}

interface Reading {
  readonly run: ContainerRun;
  /** The pod's. */
  readonly key: string;
  readonly writer: LogWriter;
}

function begin(response: ServerResponse, { follow }: PodLogOptions): void {
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' });
  if (follow) response.flushHeaders();
}

/** The lines a log begins with: the tail is counted first, and of it what is too old is left out, as a kubelet does. */
function* selected(
  run: ContainerRun,
  { tailLines, sinceSeconds, sinceMs }: PodLogOptions,
  nowMs: number,
): Generator<LogLine> {
  const untilMs = ContainerLog.flushedAt(nowMs);
  const log = new ContainerLog(run);
  const { fromMs, skip } =
    tailLines === undefined ? { fromMs: 0, skip: 0 } : log.tail(tailLines, untilMs);
  const since = sinceMs ?? (sinceSeconds === undefined ? 0 : nowMs - sinceSeconds * 1000);
  // Whoever asks for the last lines since some time asks for few: those before are made and left out.
  const lines = log.lines(tailLines === undefined ? since : fromMs, untilMs);
  for (const line of lines.drop(skip)) if (line.atMs >= since) yield line;
}
