import type { batchv1, corev1 } from '@deltascope/api';
import { getControllerOf } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { podFromTemplate } from './pod-template.ts';
import { withCondition } from '../conditions.ts';
import { isActive, isReady } from './pod-state.ts';

/** Runs Jobs' pods to completion: `completions` that end well, `parallelism` at a time, at most `backoffLimit` that fail. */
export function jobController(context: WorldContext): Controller {
  const controller: Controller = new Controller(context, {
    name: 'job-controller',
    triggers: {
      jobs: (job) => [keyOf(job)],
      pods: (pod) => {
        const owner = getControllerOf(pod);
        return owner?.kind === 'Job' ? [`${pod.metadata.namespace}/${owner.name}`] : [];
      },
    },
    sync(key) {
      const job = controller.client.get('jobs', key);
      if (job === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
      if (isFinished(job)) return expire(context, controller, job);
      return new JobSync(context, controller, job).run();
    },
  });
  return controller;
}

export function isFinished({ status }: batchv1.Job): boolean {
  return (status?.conditions ?? []).some(
    (condition) =>
      condition.status === 'True' && (condition.type === 'Complete' || condition.type === 'Failed'),
  );
}

/** Removes a finished Job when its time to live is over. */
function expire(
  { clock }: WorldContext,
  { client }: Controller,
  job: batchv1.Job,
): number | undefined {
  const ttlSeconds = job.spec?.ttlSecondsAfterFinished;
  const finished = job.status?.completionTime ?? job.status?.conditions?.at(-1)?.lastTransitionTime;
  if (ttlSeconds === undefined || finished === undefined) return undefined;
  const leftMs = Date.parse(finished) + ttlSeconds * 1000 - clock.now();
  if (leftMs > 0) return leftMs;
  client.delete('jobs', job);
  return undefined;
}

class JobSync {
  readonly #context: WorldContext;
  readonly #controller: Controller;
  readonly #job: batchv1.Job;

  constructor(context: WorldContext, controller: Controller, job: batchv1.Job) {
    this.#context = context;
    this.#controller = controller;
    this.#job = job;
  }

  run(): undefined {
    const pods = this.#pods();
    const { completions = 1, parallelism = 1, backoffLimit = 6 } = this.#job.spec ?? {};
    const succeeded = pods.filter(({ status }) => status?.phase === 'Succeeded').length;
    const failed = pods.filter(({ status }) => status?.phase === 'Failed').length;
    if (succeeded >= completions) return this.#finish('Complete', { succeeded, failed });
    if (failed > backoffLimit) return this.#finish('Failed', { succeeded, failed });
    const active = pods.filter(isActive).length;
    const wanted = Math.min(parallelism, completions - succeeded) - active;
    if (this.#job.spec?.suspend !== true) {
      for (let made = 0; made < wanted; made += 1) this.#createPod();
    }
    this.#updateStatus({ succeeded, failed });
    return undefined;
  }

  #pods(): corev1.Pod[] {
    const found = this.#context.byOwner.lookup(this.#job.metadata.uid ?? '', 'pods');
    return found.map(({ object }) => object as unknown as corev1.Pod);
  }

  #createPod(): void {
    const template = this.#job.spec?.template;
    if (template === undefined) return;
    const pod = podFromTemplate({ resource: 'jobs', owner: this.#job, template });
    const created = this.#controller.client.create('pods', {
      ...pod,
      metadata: { ...pod.metadata, generateName: `${this.#job.metadata.name}-` },
    });
    const message = `Created pod: ${created.metadata.name}`;
    this.#record('SuccessfulCreate', message);
  }

  #finish(type: 'Complete' | 'Failed', counts: { succeeded: number; failed: number }): undefined {
    const time = formatTime(this.#context.clock.now());
    const condition: batchv1.JobCondition =
      type === 'Complete'
        ? {
            type,
            status: 'True',
            reason: 'CompletionsReached',
            message: 'Reached expected number of succeeded pods',
          }
        : {
            type,
            status: 'True',
            reason: 'BackoffLimitExceeded',
            message: 'Job has reached the specified backoff limit',
          };
    for (const pod of this.#pods().filter(isActive)) this.#controller.client.delete('pods', pod);
    this.#updateStatus(counts, {
      ...(type === 'Complete' ? { completionTime: time } : {}),
      conditions: withCondition(this.#job.status?.conditions, {
        ...condition,
        lastProbeTime: time,
        lastTransitionTime: time,
      }),
    });
    if (type === 'Complete') this.#record('Completed', 'Job completed');
    else this.#record('BackoffLimitExceeded', condition.message ?? '');
    return undefined;
  }

  #updateStatus(
    counts: { readonly succeeded: number; readonly failed: number },
    end: Partial<batchv1.JobStatus> = {},
  ): void {
    const active = this.#pods().filter(isActive);
    const ready = active.filter(isReady).length;
    const startTime = this.#job.status?.startTime ?? formatTime(this.#context.clock.now());
    this.#controller.client.updateStatus('jobs', this.#job, (job) => ({
      ...job,
      status: {
        startTime,
        ...(active.length > 0 ? { active: active.length } : {}),
        ready,
        terminating: 0,
        ...(counts.succeeded > 0 ? { succeeded: counts.succeeded } : {}),
        ...(counts.failed > 0 ? { failed: counts.failed } : {}),
        ...end,
      },
    }));
  }

  #record(reason: string, message: string): void {
    const type = reason === 'BackoffLimitExceeded' ? 'Warning' : 'Normal';
    this.#controller.record(this.#job, { type, reason, message });
  }
}
