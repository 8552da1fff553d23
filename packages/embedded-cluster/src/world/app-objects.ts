import type { appsv1, batchv1, corev1 } from '@deltascope/api';
import type { DemoApp } from './demo-apps.ts';

const APP_LABEL = 'app.kubernetes.io/name';

/** The pod template of an application: realistic in shape and size, not in content. */
export function podTemplateOf(app: DemoApp): corev1.PodTemplateSpec {
  const containers = [mainContainer(app)];
  if (app.sidecar !== undefined) {
    containers.push({
      name: 'proxy',
      image: app.sidecar,
      ports: [{ name: 'mesh', containerPort: 15001, protocol: 'TCP' }],
      resources: { requests: { cpu: '50m', memory: '64Mi' } },
    });
  }
  return {
    metadata: {
      labels: labelsOf(app),
      ...(app.behaviour === undefined ? {} : { annotations: { ...app.behaviour } }),
    },
    spec: { containers },
  };
}

function mainContainer({ name, image, port, namespace }: DemoApp): corev1.Container {
  const probe = { periodSeconds: 10, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 3 };
  const httpGet = { path: '/healthz', port: port ?? 8080, scheme: 'HTTP' };
  return {
    name,
    image,
    ...(port === undefined
      ? {}
      : { ports: [{ name: 'main', containerPort: port, protocol: 'TCP' }] }),
    env: [
      { name: 'SERVICE_NAME', value: name },
      { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: `http://otel.platform.svc:4317/${namespace}` },
      { name: 'POD_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
    ],
    resources: {
      requests: { cpu: '200m', memory: '256Mi' },
      limits: { memory: '512Mi' },
    },
    readinessProbe: { ...probe, httpGet },
  };
}

export function labelsOf({ name, namespace }: DemoApp): Record<string, string> {
  return { [APP_LABEL]: name, 'app.kubernetes.io/part-of': namespace };
}

export function deploymentOf(app: DemoApp): appsv1.Deployment {
  return {
    metadata: metadataOf(app),
    spec: {
      replicas: app.replicas,
      selector: { matchLabels: { [APP_LABEL]: app.name } },
      template: podTemplateOf(app),
    },
  };
}

export function statefulSetOf(app: DemoApp & { readonly storage: string }): appsv1.StatefulSet {
  const claim = {
    metadata: { name: 'data' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast-ssd',
      volumeMode: 'Filesystem',
      resources: { requests: { storage: app.storage } },
    },
  };
  return {
    metadata: metadataOf(app),
    spec: {
      replicas: app.replicas,
      serviceName: app.name,
      selector: { matchLabels: { [APP_LABEL]: app.name } },
      template: podTemplateOf(app),
      volumeClaimTemplates: [claim],
    },
  };
}

/** On every node, whatever its taints. */
export function daemonSetOf(app: DemoApp): appsv1.DaemonSet {
  const template = podTemplateOf(app);
  const spec = { containers: [], ...template.spec, tolerations: [{ operator: 'Exists' }] };
  return {
    metadata: metadataOf(app),
    spec: {
      selector: { matchLabels: { [APP_LABEL]: app.name } },
      template: { ...template, spec },
    },
  };
}

export function jobSpecOf(app: DemoApp): batchv1.JobSpec {
  const template = podTemplateOf(app);
  return {
    completions: app.replicas,
    parallelism: app.replicas,
    backoffLimit: 3,
    template: {
      ...template,
      ...(template.spec === undefined
        ? {}
        : { spec: { ...template.spec, restartPolicy: 'Never' } }),
    },
  };
}

export function cronJobOf(app: DemoApp & { readonly schedule: string }): batchv1.CronJob {
  return {
    metadata: metadataOf(app),
    spec: {
      schedule: app.schedule,
      concurrencyPolicy: 'Forbid',
      jobTemplate: { metadata: { labels: labelsOf(app) }, spec: jobSpecOf(app) },
    },
  };
}

export function serviceOf(app: DemoApp & { readonly port: number }): corev1.Service {
  return {
    metadata: metadataOf(app),
    spec: {
      selector: { [APP_LABEL]: app.name },
      ports: [{ name: 'main', port: app.port, targetPort: app.port, protocol: 'TCP' }],
    },
  };
}

function metadataOf(app: DemoApp): {
  name: string;
  namespace: string;
  labels: Record<string, string>;
} {
  return { name: app.name, namespace: app.namespace, labels: labelsOf(app) };
}
