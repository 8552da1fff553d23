import type { Sample } from './printed-objects.ts';

/** Of nobody's key for nobody (RFC 2986), in DER. */
const SIGNING_REQUEST =
  'MIG6MGICAQAwADBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFZKJTlz0QcFYBSPLw7SbyvXBAEHRqF2jJbVNkGn7dba/jTPfR3q70YjIZLaeqZd8zGCqbsN5gSunkph1uqL2qigADAKBggqhkjOPQQDAgNIADBFAiEAl/Imtvq0OUCj9b4wJ7AuVyKsQO9JDsdi2/o9S1DeIX8CIEsg7qsdG3qjiiaQUMsnGn0IJSJjYupcgBWK0RHxkVr5';

/** Objects of the kinds that nothing runs in, with names of their own in the whole cluster; nothing here needs a controller. */
export function sampleOtherObjects(namespace: string, suffix: string): Sample[] {
  const core = `/api/v1/namespaces/${namespace}`;
  const inGroup = (group: string, version = 'v1'): string =>
    `/apis/${group}/${version}/namespaces/${namespace}`;
  const of = (collection: string, name: string, fields: object): Sample => ({
    collection,
    object: { metadata: { name }, ...fields },
  });
  const own = (collection: string, name: string, fields: object, annotations = {}): Sample => ({
    collection,
    object: { metadata: { name: `${name}-${suffix}`, annotations }, ...fields },
  });
  const labels = { app: 'web' };
  const selector = { matchLabels: labels };
  const containers = [
    { name: 'web', image: 'web:1' },
    { name: 'log', image: 'log:2' },
  ];
  const template = { metadata: { labels }, spec: { containers } };
  const storage = '/apis/storage.k8s.io/v1';
  const networking = inGroup('networking.k8s.io');
  const admission = '/apis/admissionregistration.k8s.io/v1';
  const backend = { service: { name: 'web', port: { number: 80 } } };
  const path = { paths: [{ path: '/', pathType: 'Prefix', backend }] };
  const rule = {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE'],
    resources: ['nothings'],
  };
  const matchConstraints = { resourceRules: [rule] };
  const webhook = {
    name: 'hook.example.com',
    clientConfig: { url: 'https://127.0.0.1:1/' },
    rules: [rule],
    failurePolicy: 'Ignore',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    namespaceSelector: { matchLabels: { nobody: suffix } },
  };
  const resource = (name: string, target: object): object => ({
    type: 'Resource',
    resource: { name, target },
  });
  const devices = { requests: [{ name: 'r', exactly: { deviceClassName: `class-${suffix}` } }] };
  const subjects = [
    { kind: 'User', name: 'a' },
    { kind: 'User', name: 'b' },
    { kind: 'Group', name: 'g' },
    { kind: 'ServiceAccount', name: 's', namespace },
  ];
  const nobody = '00000000-0000-4000-8000-000000000000';
  return [
    own('/apis/storagemigration.k8s.io/v1/storageversionmigrations', 'migration', {
      spec: { resource: { group: 'coordination.k8s.io', resource: 'leases' } },
    }),
    own('/apis/resource.k8s.io/v1/devicetaintrules', 'rule', {
      spec: {
        deviceSelector: { driver: 'none.example.com' },
        taint: { key: 'example.com/broken', value: 'since-monday', effect: 'NoSchedule' },
      },
    }),
    of(`${inGroup('certificates.k8s.io')}/podcertificaterequests`, 'request', {
      spec: {
        signerName: 'example.com/signer',
        podName: 'web',
        podUID: nobody,
        serviceAccountName: 'default',
        serviceAccountUID: nobody,
        nodeName: 'node-0',
        nodeUID: nobody,
        stubPKCS10Request: SIGNING_REQUEST,
        unverifiedUserAnnotations: { 'example.com/b': '2', 'example.com/a': '1' },
      },
    }),
    of(`${core}/secrets`, 'token', { type: 'example.com/token', stringData: { a: 'b', c: 'd' } }),
    of(`${core}/configmaps`, 'both', { data: { a: 'b' }, binaryData: { c: 'ZA==' } }),
    of(`${core}/resourcequotas`, 'all', {
      spec: {
        // None of the pods here is meant.
        scopes: ['Terminating'],
        hard: { pods: '50', 'requests.cpu': '20', 'limits.cpu': '40', 'limits.memory': '4Gi' },
      },
    }),
    of(`${core}/replicationcontrollers`, 'old', {
      spec: { replicas: 0, selector: labels, template },
    }),
    of(`${core}/podtemplates`, 'mould', { template }),
    of(`${core}/endpoints`, 'many', {
      subsets: [
        {
          addresses: ['192.0.2.1', '192.0.2.2'].map((ip) => ({ ip })),
          ports: [
            { name: 'a', port: 80 },
            { name: 'b', port: 81 },
          ],
        },
      ],
    }),
    own('/api/v1/persistentvolumes', 'volume', {
      spec: {
        capacity: { storage: '2Gi' },
        accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: 'none',
        claimRef: { namespace, name: 'nobody' },
        hostPath: { path: '/nowhere' },
      },
    }),
    own(`${storage}/storageclasses`, 'plain', { provisioner: 'example.com/p' }),
    own(
      `${storage}/storageclasses`,
      'usual',
      {
        provisioner: 'example.com/p',
        reclaimPolicy: 'Retain',
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
      },
      { 'storageclass.kubernetes.io/is-default-class': 'true' },
    ),
    own(`${storage}/volumeattributesclasses`, 'fast', {
      driverName: 'example.com',
      parameters: { a: 'b' },
    }),
    own(`${storage}/volumeattachments`, 'attachment', {
      spec: {
        attacher: 'example.com',
        nodeName: 'node-0',
        source: { persistentVolumeName: `volume-${suffix}` },
      },
    }),
    own(`${storage}/csidrivers`, 'plain', { spec: {} }),
    own(`${storage}/csidrivers`, 'rich', {
      spec: {
        attachRequired: false,
        podInfoOnMount: true,
        storageCapacity: true,
        requiresRepublish: true,
        tokenRequests: [{ audience: 'a' }, { audience: 'b' }],
        volumeLifecycleModes: ['Persistent', 'Ephemeral'],
      },
    }),
    own(`${storage}/csinodes`, 'node', {
      spec: { drivers: [{ name: 'example.com', nodeID: 'n' }] },
    }),
    of(`${networking}/ingresses`, 'bare', { spec: { defaultBackend: backend } }),
    of(`${networking}/ingresses`, 'rich', {
      spec: {
        ingressClassName: 'none',
        tls: [{ hosts: ['a.example.com'] }],
        rules: ['a', 'b', 'c', 'd'].map((host) => ({ host: `${host}.example.com`, http: path })),
      },
    }),
    own('/apis/networking.k8s.io/v1/ingressclasses', 'plain', {
      spec: { controller: 'example.com/c' },
    }),
    own('/apis/networking.k8s.io/v1/ingressclasses', 'rich', {
      spec: {
        controller: 'example.com/c',
        parameters: { apiGroup: 'example.com', kind: 'Config', name: 'web' },
      },
    }),
    of(`${networking}/networkpolicies`, 'all', { spec: { podSelector: {} } }),
    of(`${networking}/networkpolicies`, 'some', { spec: { podSelector: selector } }),
    of(`${inGroup('policy')}/poddisruptionbudgets`, 'least', {
      spec: { minAvailable: 2, selector },
    }),
    of(`${inGroup('policy')}/poddisruptionbudgets`, 'most', {
      spec: { maxUnavailable: '25%', selector },
    }),
    of(`${inGroup('autoscaling', 'v2')}/horizontalpodautoscalers`, 'none', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody' },
        minReplicas: 2,
        maxReplicas: 9,
        metrics: [
          resource('cpu', { type: 'Utilization', averageUtilization: 80 }),
          resource('memory', { type: 'AverageValue', averageValue: '1Gi' }),
          {
            type: 'Pods',
            pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue: '5' } },
          },
        ],
      },
    }),
    of(`${inGroup('autoscaling', 'v2')}/horizontalpodautoscalers`, 'others', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody' },
        maxReplicas: 3,
        metrics: [
          {
            type: 'External',
            external: {
              metric: { name: 'm' },
              target: { type: 'AverageValue', averageValue: '5' },
            },
          },
          {
            type: 'Object',
            object: {
              metric: { name: 'm' },
              describedObject: { kind: 'Service', name: 's' },
              target: { type: 'Value', value: '7' },
            },
          },
        ],
      },
    }),
    of(`${inGroup('rbac.authorization.k8s.io')}/rolebindings`, 'rich', {
      roleRef: { kind: 'Role', name: 'r', apiGroup: 'rbac.authorization.k8s.io' },
      subjects,
    }),
    own('/apis/node.k8s.io/v1/runtimeclasses', 'runtime', { handler: 'runsc' }),
    own('/apis/scheduling.k8s.io/v1/priorityclasses', 'class', {
      value: 7,
      preemptionPolicy: 'Never',
    }),
    own(`${admission}/validatingwebhookconfigurations`, 'hooks', { webhooks: [webhook] }),
    own(`${admission}/mutatingwebhookconfigurations`, 'hooks', { webhooks: [webhook] }),
    own(`${admission}/validatingadmissionpolicies`, 'policy', {
      spec: {
        matchConstraints,
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        validations: [{ expression: 'true' }],
      },
    }),
    own(`${admission}/validatingadmissionpolicies`, 'plain', {
      spec: { matchConstraints, validations: [{ expression: 'true' }] },
    }),
    own(`${admission}/validatingadmissionpolicybindings`, 'named', {
      spec: {
        policyName: 'nobody',
        validationActions: ['Audit'],
        paramRef: { name: 'p', namespace: 'default', parameterNotFoundAction: 'Allow' },
      },
    }),
    own(`${admission}/validatingadmissionpolicybindings`, 'plain', {
      spec: { policyName: 'nobody', validationActions: ['Audit'] },
    }),
    own(`${admission}/mutatingadmissionpolicies`, 'policy', {
      spec: {
        matchConstraints,
        reinvocationPolicy: 'Never',
        mutations: [
          {
            patchType: 'JSONPatch',
            jsonPatch: { expression: '[JSONPatch{op: "test", path: "/kind", value: "Pod"}]' },
          },
        ],
      },
    }),
    own(`${admission}/mutatingadmissionpolicybindings`, 'plain', {
      spec: { policyName: 'nobody' },
    }),
    own('/apis/resource.k8s.io/v1/deviceclasses', 'class', { spec: {} }),
    of(`${inGroup('resource.k8s.io')}/resourceclaims`, 'claim', { spec: { devices } }),
    of(`${inGroup('resource.k8s.io')}/resourceclaimtemplates`, 'mould', {
      spec: { spec: { devices } },
    }),
    own('/apis/resource.k8s.io/v1/resourceslices', 'slice', {
      spec: {
        driver: 'example.com',
        nodeName: 'node-0',
        pool: { name: 'pool', generation: 1, resourceSliceCount: 1 },
      },
    }),
    own('/apis/certificates.k8s.io/v1/certificatesigningrequests', 'request', {
      spec: {
        request: REQUEST,
        signerName: 'example.com/signer',
        usages: ['client auth'],
        expirationSeconds: 7200,
      },
    }),
  ];
}

/** A PEM request for the name "contract", made once; its key was thrown away. */
const REQUEST = [
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlITk1IVUNBUUF3RXpFUk1BOEdBMVVFQXd3SVkyOX',
  'VkSEpoWTNRd1dUQVRCZ2NxaGtqT1BRSUJCZ2dxaGtqTwpQUU1CQndOQ0FBUVZjWVZ1cXV2S2JHUTZyQ01FeTg5c3dF',
  'cVk0LzM2V214SDNRRFdacWNhcERKV1RjYkxSczYwCmtkb2NDcUdlTElNMHNHUzBvTC9Za0s1ZmtRaDNPV0k3b0FBd0',
  'NnWUlLb1pJemowRUF3SURTQUF3UlFJaEFPRUIKVEdXRFkvRWluMk5YcnF4a2tyMEl5L1ArRjA0RmFKU0VTM1kwZTVN',
  'MEFpQUNJYXF3TktOR3Bjai9GRWZzSXdBNAovckx4VUEzcU5GNDBvUDRUajNzWlZnPT0KLS0tLS1FTkQgQ0VSVElGSU',
  'NBVEUgUkVRVUVTVC0tLS0tCg==',
].join('');
