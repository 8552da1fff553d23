import type { apiextensionsv1, corev1 } from '@deltascope/api';
import type { LabelSelector, ObjectMeta } from '@deltascope/apimachinery';

/** Where Rollouts are in the store. */
export const ROLLOUTS = 'rollouts.argoproj.io';
export const ROLLOUT_KIND = { group: 'argoproj.io', version: 'v1alpha1', kind: 'Rollout' } as const;
export const ROLLOUT_HASH = 'rollouts-pod-template-hash';
export const ROLLOUT_REVISION = 'rollout.argoproj.io/revision';

/** One step of a canary: so many percent of the pods are new, or a rest, which has no end without a duration. */
export interface CanaryStep {
  readonly setWeight?: number;
  /** Seconds, or a text such as "30s", "5m", "1h". */
  readonly pause?: { readonly duration?: number | string };
}

interface RolloutSpec {
  readonly replicas?: number;
  readonly revisionHistoryLimit?: number;
  readonly progressDeadlineSeconds?: number;
  readonly selector: LabelSelector;
  readonly template: corev1.PodTemplateSpec;
  readonly strategy?: { readonly canary?: { readonly steps?: readonly CanaryStep[] } };
}

export type RolloutPhase = 'Healthy' | 'Progressing' | 'Paused' | 'Degraded';

export interface RolloutStatus {
  readonly phase?: RolloutPhase;
  readonly message?: string;
  readonly abort?: boolean;
  readonly observedGeneration?: string;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly HPAReplicas?: number;
  readonly selector?: string;
  readonly currentPodHash?: string;
  readonly stableRS?: string;
  readonly currentStepIndex?: number;
  readonly controllerPause?: boolean;
  readonly pauseConditions?: readonly { readonly reason: string; readonly startTime: string }[];
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
    readonly lastTransitionTime: string;
    readonly lastUpdateTime: string;
  }[];
}

/** An application whose new versions come by a canary, as Argo Rollouts knows it. */
export interface Rollout {
  readonly apiVersion?: string;
  readonly kind?: string;
  metadata: ObjectMeta;
  readonly spec: RolloutSpec;
  readonly status?: RolloutStatus;
}

const INTEGER = { type: 'integer', format: 'int32' };
const TEXT = { type: 'string' };
/** What has a schema elsewhere. */
const OPEN = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

const SPEC_SCHEMA = {
  type: 'object',
  required: ['selector', 'template'],
  properties: {
    replicas: { ...INTEGER, minimum: 0, default: 1 },
    revisionHistoryLimit: INTEGER,
    progressDeadlineSeconds: INTEGER,
    minReadySeconds: INTEGER,
    paused: { type: 'boolean' },
    selector: OPEN,
    template: OPEN,
    strategy: {
      type: 'object',
      properties: {
        canary: {
          type: 'object',
          properties: {
            steps: {
              type: 'array',
              items: {
                type: 'object',
                properties: {
                  setWeight: { ...INTEGER, minimum: 0, maximum: 100 },
                  pause: {
                    type: 'object',
                    properties: { duration: { 'x-kubernetes-int-or-string': true } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

const STATUS_SCHEMA = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
  properties: {
    phase: TEXT,
    message: TEXT,
    selector: TEXT,
    replicas: INTEGER,
    updatedReplicas: INTEGER,
    readyReplicas: INTEGER,
    availableReplicas: INTEGER,
    HPAReplicas: INTEGER,
  },
};

const column = (
  name: string,
  jsonPath: string,
  description: string,
): apiextensionsv1.CustomResourceColumnDefinition => ({
  name,
  jsonPath,
  description,
  type: jsonPath === '.metadata.creationTimestamp' ? 'date' : 'integer',
});

/** The definition of Rollouts: names, columns, scale and status as Argo's; a schema of the fields that the operator here reads. */
export function rolloutDefinition(): apiextensionsv1.CustomResourceDefinition {
  return {
    metadata: { name: ROLLOUTS },
    spec: {
      group: ROLLOUT_KIND.group,
      names: {
        plural: 'rollouts',
        singular: 'rollout',
        kind: ROLLOUT_KIND.kind,
        listKind: 'RolloutList',
        shortNames: ['ro'],
      },
      scope: 'Namespaced',
      versions: [
        {
          name: ROLLOUT_KIND.version,
          served: true,
          storage: true,
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.replicas',
              statusReplicasPath: '.status.HPAReplicas',
              labelSelectorPath: '.status.selector',
            },
          },
          additionalPrinterColumns: [
            column('Desired', '.spec.replicas', 'Number of desired pods'),
            column('Current', '.status.replicas', 'Total number of non-terminated pods'),
            column('Up-to-date', '.status.updatedReplicas', 'Pods of the desired template'),
            column('Available', '.status.availableReplicas', 'Pods that are available'),
            column('Age', '.metadata.creationTimestamp', 'Time since the creation'),
          ],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              required: ['spec'],
              properties: {
                apiVersion: TEXT,
                kind: TEXT,
                metadata: { type: 'object' },
                spec: SPEC_SCHEMA,
                status: STATUS_SCHEMA,
              },
            },
          },
        },
      ],
    },
  };
}
