import type { batchv1 } from '@deltascope/api';
import { getControllerOf } from '@deltascope/apimachinery';
import { formatTime, parseTime } from '../clock.ts';
import { controllerRef, keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { parseCronSchedule } from '../cron-schedule.ts';
import { isFinished } from './job-controller.ts';

/** Starts a Job at each time of a CronJob's schedule and keeps only so many finished ones. */
export function cronJobController(context: WorldContext): Controller {
  const controller: Controller = new Controller(context, {
    name: 'cronjob-controller',
    triggers: {
      cronjobs: (cronJob) => [keyOf(cronJob)],
      jobs: (job) => {
        const owner = getControllerOf(job);
        return owner?.kind === 'CronJob' ? [`${job.metadata.namespace}/${owner.name}`] : [];
      },
    },
    sync(key) {
      const cronJob = controller.client.get('cronjobs', key);
      if (cronJob === undefined || cronJob.metadata.deletionTimestamp !== undefined) {
        return undefined;
      }
      const jobs = jobsOf(context, cronJob);
      trimHistory(controller, cronJob, jobs);
      const started = startIfDue(context, controller, cronJob);
      updateStatus(context, controller, cronJob, started);
      const nextMs = parseCronSchedule(cronJob.spec.schedule).next(context.clock.now());
      return nextMs === undefined || cronJob.spec.suspend === true
        ? undefined
        : nextMs - context.clock.now();
    },
  });
  return controller;
}

function jobsOf({ byOwner }: WorldContext, { metadata }: batchv1.CronJob): batchv1.Job[] {
  const found = byOwner.lookup(metadata.uid ?? '', 'jobs');
  return found
    .map(({ object }) => object as unknown as batchv1.Job)
    .sort((a, b) => (a.metadata.name ?? '').localeCompare(b.metadata.name ?? ''));
}

/** The scheduled time that has come since the last one; its Job is started unless the policy forbids it. */
function startIfDue(
  context: WorldContext,
  controller: Controller,
  cronJob: batchv1.CronJob,
): number | undefined {
  const { spec, status, metadata } = cronJob;
  if (spec.suspend === true) return undefined;
  const nowMs = context.clock.now();
  const sinceMs = parseTime(status?.lastScheduleTime ?? metadata.creationTimestamp) ?? nowMs;
  // What was missed is missed: only the minute that has just begun counts.
  const dueMs = parseCronSchedule(spec.schedule).next(Math.max(sinceMs, nowMs - 60_000));
  if (dueMs === undefined || dueMs > nowMs) return undefined;
  const running = jobsOf(context, cronJob).filter((job) => !isFinished(job));
  if (spec.concurrencyPolicy === 'Forbid' && running.length > 0) return undefined;
  if (spec.concurrencyPolicy === 'Replace') {
    for (const job of running) controller.client.delete('jobs', job);
  }
  const name = `${metadata.name}-${Math.floor(dueMs / 60_000)}`;
  const { jobTemplate } = spec;
  controller.client.create('jobs', {
    metadata: {
      ...jobTemplate.metadata,
      name,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      annotations: {
        ...jobTemplate.metadata?.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': formatTime(dueMs),
      },
      ownerReferences: [controllerRef('cronjobs', cronJob)],
    },
    ...(jobTemplate.spec === undefined ? {} : { spec: jobTemplate.spec }),
  });
  const message = `Created job ${name}`;
  controller.record(cronJob, { type: 'Normal', reason: 'SuccessfulCreate', message });
  return dueMs;
}

// oxlint-disable-next-line max-params -- the started time belongs to the status it is written into
function updateStatus(
  context: WorldContext,
  { client }: Controller,
  cronJob: batchv1.CronJob,
  startedMs: number | undefined,
): void {
  const jobs = jobsOf(context, cronJob);
  const active = jobs
    .filter((job) => !isFinished(job))
    .map(({ metadata }) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: metadata.name ?? '',
      namespace: metadata.namespace ?? '',
      uid: metadata.uid ?? '',
    }));
  const succeeded = jobs
    .map(({ status }) => status?.completionTime)
    .filter((time) => time !== undefined);
  const lastSuccessfulTime = succeeded.sort().at(-1) ?? cronJob.status?.lastSuccessfulTime;
  const lastScheduleTime =
    startedMs === undefined ? cronJob.status?.lastScheduleTime : formatTime(startedMs);
  client.updateStatus('cronjobs', cronJob, (current) => ({
    ...current,
    status: {
      ...(active.length > 0 ? { active } : {}),
      ...(lastScheduleTime === undefined ? {} : { lastScheduleTime }),
      ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }),
    },
  }));
}

function trimHistory(
  { client }: Controller,
  { spec }: batchv1.CronJob,
  jobs: readonly batchv1.Job[],
): void {
  const finished = jobs.filter(isFinished);
  const good = finished.filter(({ status }) => status?.completionTime !== undefined);
  const failed = finished.filter(({ status }) => status?.completionTime === undefined);
  const kept = [
    { list: good, limit: spec.successfulJobsHistoryLimit ?? 3 },
    { list: failed, limit: spec.failedJobsHistoryLimit ?? 1 },
  ];
  for (const { list, limit } of kept) {
    for (const job of list.slice(0, Math.max(0, list.length - limit))) client.delete('jobs', job);
  }
}
