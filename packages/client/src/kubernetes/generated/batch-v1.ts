// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { batchv1 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of batch/v1. */
export interface BatchV1 {
  readonly cronJobs: Namespaced<batchv1.CronJob, Standard | Status>;
  readonly jobs: Namespaced<batchv1.Job, Standard | Status>;
}

/** What they are made by. */
export const BATCH_V1: GroupVersionTable<BatchV1> = {
  group: 'batch',
  version: 'v1',
  resources: {
    cronJobs: { resource: 'cronjobs', kind: 'CronJob', namespaced: true },
    jobs: { resource: 'jobs', kind: 'Job', namespaced: true },
  },
};
