import type { Status, Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import type { Target } from './target.ts';
import {
  collectionPath,
  deployment,
  DEPLOYMENTS,
  gatedPod,
  JOBS,
  NAMESPACES,
  nameOf,
  PODS,
  refusal,
  service,
  SERVICES,
  signal,
  suspendedCronJob,
  CRON_JOBS,
  versionOf,
} from './target.ts';

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';
const DEPLOYMENT = { name: 'web', group: 'apps', kind: 'deployments' };

/** A whole refusal, as the API server words it. */
const failure = (
  code: number,
  reason: string,
  rest: { message: unknown; details?: object },
): object => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  code,
  reason,
  ...rest,
});

/** The parts of a refusal that do not quote the object. */
const causes = ({ code, reason, details }: Status): unknown => [
  code,
  reason,
  details?.causes?.map(({ field, reason: why }) => `${field} ${why}`),
];

/** Labels changed; everything else as it was read. */
const relabelled = (object: Unstructured, labels: Record<string, string>): Unstructured => ({
  ...object,
  metadata: { ...object.metadata, labels },
});

const merge = (): { type: 'merge'; signal: AbortSignal } => ({ type: 'merge', signal: signal() });

/** CREATE, UPDATE, PATCH and DELETE (API concepts: resource versions; API conventions: metadata, concurrency control). */
export function writeSuite(target: () => Target): void {
  describe('a create', () => {
    it('gives the object its identity, its first generation where the kind has one, and its writer', async () => {
      const { resource, namespace } = await target().fresh(DEPLOYMENTS);
      const made = await resource.create(
        deployment('web', 0),
        { fieldManager: 'tester' },
        signal(),
      );
      expect(made).toMatchObject({
        kind: 'Deployment',
        apiVersion: 'apps/v1',
        metadata: {
          name: 'web',
          namespace,
          uid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
          resourceVersion: expect.stringMatching(/^[1-9]\d*$/) as string,
          creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
          generation: 1,
          managedFields: [
            {
              manager: 'tester',
              operation: 'Update',
              apiVersion: 'apps/v1',
              fieldsType: 'FieldsV1',
            },
          ],
        },
        spec: { strategy: { type: 'RollingUpdate' }, revisionHistoryLimit: 10 },
      });
      const { resource: services } = await target().fresh(SERVICES);
      const served = await services.create(service('a'), {}, signal());
      expect(served.metadata).not.toHaveProperty('generation');
      expect(served['spec']).toMatchObject({
        type: 'ClusterIP',
        ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }],
      });
    });

    it('makes up a name after generateName', async () => {
      const { resource } = await target().fresh(SERVICES);
      const nameless = { metadata: { generateName: 'web-' }, spec: { ports: [{ port: 80 }] } };
      const made = await resource.create(nameless, {}, signal());
      expect(nameOf(made)).toMatch(/^web-[a-z0-9]{5}$/);
    });

    it('labels a namespace with its name', async () => {
      const name = await target().createNamespace();
      const { metadata } = await target().dynamic.resource(NAMESPACES).get(name, signal());
      expect(metadata.labels).toEqual({ 'kubernetes.io/metadata.name': name });
    });

    it('stores nothing with dryRun', async () => {
      const { resource } = await target().fresh(SERVICES);
      const made = await resource.create(service('a'), { dryRun: 'All' }, signal());
      expect(made.metadata.uid).toBeDefined();
      expect(made.metadata.resourceVersion).toBeUndefined();
      expect((await resource.list({}, signal())).items).toEqual([]);
    });

    it('of a name that is taken is refused as AlreadyExists', async () => {
      const { resource } = await target().fresh(DEPLOYMENTS);
      await resource.create(deployment('web', 0), {}, signal());
      const again = resource.create(deployment('web', 0), {}, signal());
      expect(await refusal(again)).toEqual(
        failure(409, 'AlreadyExists', {
          message: 'deployments.apps "web" already exists',
          details: DEPLOYMENT,
        }),
      );
    });

    it('in a namespace that is not there is NotFound', async () => {
      const resource = target().dynamic.resource(SERVICES).namespace('contract-nowhere');
      expect(await refusal(resource.create(service('a'), {}, signal()))).toEqual(
        failure(404, 'NotFound', {
          message: 'namespaces "contract-nowhere" not found',
          details: { name: 'contract-nowhere', kind: 'namespaces' },
        }),
      );
    });

    it('in a namespace that is ending is Forbidden', async () => {
      const { namespace, resource } = await target().fresh(SERVICES);
      const finalizers = ['example.com/held'];
      await resource.create(service('held', { finalizers }), {}, signal());
      await target().dynamic.resource(NAMESPACES).delete(namespace, {}, signal());
      const why = `namespace ${namespace} because it is being terminated`;
      expect(await refusal(resource.create(service('late'), {}, signal()))).toEqual(
        failure(403, 'Forbidden', {
          message: `services "late" is forbidden: unable to create new content in ${why}`,
          details: {
            name: 'late',
            kind: 'services',
            causes: [
              {
                reason: 'NamespaceTerminating',
                message: `namespace ${namespace} is being terminated`,
                field: 'metadata.namespace',
              },
            ],
          },
        }),
      );
      await resource.patch('held', { metadata: { finalizers: null } }, merge());
    });

    it('of what is not valid is refused with the fields at fault', async () => {
      const { resource, namespace } = await target().fresh(DEPLOYMENTS);
      const cronJobs = target().dynamic.resource(CRON_JOBS).namespace(namespace);
      const services = target().dynamic.resource(SERVICES).namespace(namespace);
      const spec = specOf(deployment('web', 0));
      const selector = { matchLabels: { app: 'other' } };
      const refused = [
        resource.create(deployment('web', -1), {}, signal()),
        resource.create({ metadata: { name: 'web' }, spec: { ...spec, selector } }, {}, signal()),
        resource.create({ metadata: {}, spec }, {}, signal()),
        resource.create(deployment('Web_1', 0), {}, signal()),
        services.create(service('a.b'), {}, signal()),
        target()
          .dynamic.resource(PODS)
          .namespace(namespace)
          .create({ metadata: { name: 'a' }, spec: {} }, {}, signal()),
        cronJobs.create(
          {
            ...suspendedCronJob('a'),
            spec: { ...specOf(suspendedCronJob('a')), schedule: 'never' },
          },
          {},
          signal(),
        ),
      ];
      expect((await Promise.all(refused.map(refusal))).map(causes)).toEqual([
        [422, 'Invalid', ['spec.replicas FieldValueInvalid']],
        [422, 'Invalid', ['spec.template.metadata.labels FieldValueInvalid']],
        [422, 'Invalid', ['metadata.name FieldValueRequired']],
        // Its pods cannot be named after it either, but the labels that would say so are its own.
        [422, 'Invalid', expect.arrayContaining(['metadata.name FieldValueInvalid'])],
        [422, 'Invalid', ['metadata.name FieldValueInvalid']],
        [422, 'Invalid', ['spec.containers FieldValueRequired']],
        [422, 'Invalid', ['spec.schedule FieldValueInvalid']],
      ]);
    });

    it('that does not fit its URL is a bad request', async () => {
      const { resource, path } = await target().fresh(SERVICES);
      const elsewhere = service('a', { namespace: 'default' });
      expect(await refusal(resource.create(elsewhere, {}, signal()))).toEqual(
        failure(400, 'BadRequest', {
          message:
            'the namespace of the provided object does not match the namespace sent on the request',
        }),
      );
      const pod = { ...service('a'), kind: 'Pod', apiVersion: 'v1' };
      expect(await refusal(resource.create(pod, {}, signal()))).toMatchObject({
        code: 400,
        reason: 'BadRequest',
        message: expect.stringMatching(
          /^Pod in version "v1" cannot be handled as a Service/,
        ) as string,
      });
      const named = target().client.post().absPath(`${path}/a`).body(service('a'));
      expect(await refusal(named.do(signal()))).toMatchObject({
        code: 405,
        reason: 'MethodNotAllowed',
        message: 'the server does not allow this method on the requested resource',
      });
    });
  });

  it('names what is not there in the same words whatever was asked of it', async () => {
    const { resource } = await target().fresh(DEPLOYMENTS);
    const expected = failure(404, 'NotFound', {
      message: 'deployments.apps "web" not found',
      details: DEPLOYMENT,
    });
    for (const call of [
      () => resource.get('web', signal()),
      () => resource.update(deployment('web', 0), {}, signal()),
      () => resource.patch('web', {}, merge()),
      () => resource.delete('web', {}, signal()),
    ]) {
      expect(await refusal(call())).toEqual(expected);
    }
  });

  it('knows no subresource that the kind does not have', async () => {
    const { path } = await target().fresh(SERVICES);
    for (const subresource of ['scale', 'nothing']) {
      const request = target().client.get().absPath(`${path}/a/${subresource}`);
      expect(await refusal(request.do(signal()))).toMatchObject({
        code: 404,
        reason: 'NotFound',
        message: 'the server could not find the requested resource',
      });
    }
  });

  describe('an update', () => {
    it('over an older resourceVersion is a conflict; over none it is taken', async () => {
      const { resource } = await target().fresh(DEPLOYMENTS);
      const first = await resource.create(deployment('web', 0), {}, signal());
      const second = await resource.patch('web', { metadata: { labels: { a: 'b' } } }, merge());
      expect(Number(versionOf(second))).toBeGreaterThan(Number(versionOf(first)));
      expect(second.metadata.uid).toBe(first.metadata.uid);
      const expected = failure(409, 'Conflict', {
        message: `Operation cannot be fulfilled on deployments.apps "web": ${MODIFIED}`,
        details: DEPLOYMENT,
      });
      const stale = { metadata: { resourceVersion: versionOf(first), labels: { a: 'c' } } };
      expect(await refusal(resource.update(first, {}, signal()))).toEqual(expected);
      expect(await refusal(resource.patch('web', stale, merge()))).toEqual(expected);
      const { resourceVersion: _, ...metadata } = second.metadata;
      const taken = await resource.update(
        { ...second, metadata: { ...metadata, labels: { a: 'd' } } },
        {},
        signal(),
      );
      expect(taken.metadata.labels).toEqual({ a: 'd' });
    });

    it('of another object of that name is a conflict', async () => {
      const { resource } = await target().fresh(SERVICES);
      const made = await resource.create(service('a'), {}, signal());
      const { metadata } = made;
      const uid = '00000000-0000-0000-0000-000000000000';
      const words = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
      expect(
        await refusal(resource.update({ ...made, metadata: { ...metadata, uid } }, {}, signal())),
      ).toEqual(
        failure(409, 'Conflict', {
          message: expect.stringMatching(
            new RegExp(`^Operation cannot be fulfilled on services "a": .*${words}$`),
          ),
          details: { name: 'a', kind: 'services' },
        }),
      );
    });

    it('of a name other than the URL’s is a bad request', async () => {
      const { resource } = await target().fresh(SERVICES);
      await resource.create(service('a'), {}, signal());
      expect(await refusal(resource.patch('a', { metadata: { name: 'b' } }, merge()))).toEqual(
        failure(400, 'BadRequest', {
          message: 'the name of the object (b) does not match the name on the URL (a)',
        }),
      );
    });

    it('that changes nothing makes no new version', async () => {
      const { resource } = await target().fresh(SERVICES);
      const made = await resource.create(service('a'), {}, signal());
      expect(await resource.update(made, {}, signal())).toEqual(made);
      expect(await resource.patch('a', {}, merge())).toEqual(made);
    });

    it('makes a new generation when it changes the spec, and only then', async () => {
      const { resource } = await target().fresh(CRON_JOBS);
      const made = await resource.create(suspendedCronJob('a'), {}, signal());
      const labelled = await resource.update(relabelled(made, { a: 'b' }), {}, signal());
      const changed = await resource.patch('a', { spec: { schedule: '@daily' } }, merge());
      const touched = await resource.patch('a', { status: { active: [] } }, merge());
      expect([made, labelled, changed, touched].map(({ metadata }) => metadata.generation)).toEqual(
        [1, 1, 2, 2],
      );
      expect(touched['status']).toEqual({});
    });

    it('of the status leaves the spec alone', async () => {
      const { resource, path } = await target().fresh(PODS);
      const made = await resource.create(gatedPod('a'), {}, signal());
      const changed = await target()
        .client.patch('merge')
        .absPath(`${path}/a/status`)
        .versionedParams({ fieldManager: 'tester' })
        .body({ spec: { priority: 9 }, status: { message: 'm' } })
        .do<Unstructured>(signal());
      expect(changed['spec']).toEqual(made['spec']);
      expect(changed['status']).toMatchObject({ phase: 'Pending', message: 'm' });
      expect(changed.metadata.generation).toBe(1);
      expect(changed.metadata.managedFields).toContainEqual(
        expect.objectContaining({ manager: 'tester', subresource: 'status' }),
      );
    });
  });

  describe('a patch', () => {
    it('of type merge replaces lists and takes away what is null', async () => {
      const { resource } = await target().fresh(SERVICES);
      await resource.create(service('a', { labels: { x: '1', y: '2' } }), {}, signal());
      const patch = {
        metadata: { labels: { x: null, z: '3' } },
        spec: { ports: [{ name: 'web', port: 81 }] },
      };
      const changed = await resource.patch('a', patch, merge());
      expect(changed.metadata.labels).toEqual({ y: '2', z: '3' });
      expect(specOf(changed)['ports']).toMatchObject([{ name: 'web', port: 81 }]);
    });

    it('of type strategic merges containers by name', async () => {
      const { resource } = await target().fresh(DEPLOYMENTS);
      await resource.create(deployment('web', 0), {}, signal());
      const containers = [
        { name: 'main', env: [{ name: 'A', value: '1' }] },
        { name: 'side', image: 'side:1' },
      ];
      const patch = { spec: { template: { spec: { containers } } } };
      const changed = await resource.patch('web', patch, {
        type: 'strategicMerge',
        signal: signal(),
      });
      const template = specOf(changed)['template'] as { spec: { containers: { name: string }[] } };
      expect(
        template.spec.containers.toSorted((a, b) => a.name.localeCompare(b.name)),
      ).toMatchObject([
        {
          name: 'main',
          image: 'registry.example/contract/web:1',
          env: [{ name: 'A', value: '1' }],
        },
        { name: 'side', image: 'side:1' },
      ]);
    });

    it.each([
      [['a', 'b'], ['c'], ['c', 'a', 'b']],
      [['a', 'b', 'c'], ['b'], ['a', 'b', 'c']],
      [
        ['a', 'b', 'c'],
        ['d', 'b'],
        ['d', 'a', 'b', 'c'],
      ],
      [
        ['a', 'b', 'c'],
        ['c', 'a'],
        ['b', 'c', 'a'],
      ],
      [['a'], ['b', 'a', 'c'], ['b', 'a', 'c']],
    ])('of type strategic puts %j and %j in order', async (old, patched, result) => {
      const { resource } = await target().fresh(DEPLOYMENTS);
      await resource.create(deployment('web', 0), {}, signal());
      const withContainers = (names: readonly string[], first: object[] = []): object => {
        const containers = names.map((name) => ({ name, image: 'registry.example/app:1' }));
        return { spec: { template: { spec: { containers: [...first, ...containers] } } } };
      };
      const strategic = { type: 'strategicMerge' as const, signal: signal() };
      await resource.patch('web', withContainers(old, [{ $patch: 'replace' }]), strategic);
      const changed = await resource.patch('web', withContainers(patched), strategic);
      const template = specOf(changed)['template'] as { spec: { containers: { name: string }[] } };
      expect(template.spec.containers.map(({ name }) => name)).toEqual(result);
    });

    it('of type json does its operations, all or none', async () => {
      const { resource } = await target().fresh(SERVICES);
      const made = await resource.create(service('a', { labels: { x: '1' } }), {}, signal());
      const json = (operations: object[]): Promise<Unstructured> =>
        resource.patch('a', operations, { type: 'json', signal: signal() });
      for (const impossible of [
        { op: 'test', path: '/metadata/name', value: 'b' },
        { op: 'remove', path: '/metadata/labels/y' },
      ]) {
        const operations = [{ op: 'replace', path: '/metadata/labels/x', value: '2' }, impossible];
        expect(await refusal(json(operations))).toEqual(
          failure(422, 'Invalid', {
            message: 'the server rejected our request due to an error in our request',
            details: {},
          }),
        );
      }
      expect(await resource.get('a', signal())).toEqual(made);
      const changed = await json([
        { op: 'test', path: '/metadata/name', value: 'a' },
        { op: 'replace', path: '/metadata/labels/x', value: '2' },
        { op: 'add', path: '/metadata/annotations', value: { y: '3' } },
      ]);
      expect(changed.metadata).toMatchObject({ labels: { x: '2' }, annotations: { y: '3' } });
    });

    it('of no known type is refused', async () => {
      const { resource, path } = await target().fresh(SERVICES);
      await resource.create(service('a'), {}, signal());
      const request = target().client.verb('PATCH').absPath(`${path}/a`).body({});
      expect(await refusal(request.do(signal()))).toMatchObject({
        code: 415,
        reason: 'UnsupportedMediaType',
        message: '415: Unsupported Media Type',
      });
      for (const [type, patch] of [
        ['merge', []],
        ['json', {}],
      ] as const) {
        const refused = resource.patch('a', patch, { type, signal: signal() });
        expect(await refusal(refused)).toMatchObject({
          code: 400,
          reason: 'BadRequest',
          message: expect.stringMatching(/^error decoding patch: /) as string,
        });
      }
    });
  });

  describe('a delete', () => {
    it('answers with a Status that names the object, or with the object, by kind', async () => {
      const { resource, namespace, path } = await target().fresh(SERVICES);
      const made = await resource.create(service('a'), {}, signal());
      const remove = (at: string): Promise<unknown> =>
        target().client.delete().absPath(at).do(signal());
      expect(await remove(`${path}/a`)).toMatchObject({
        kind: 'Service',
        metadata: { uid: made.metadata.uid },
      });
      const cronJobs = target().dynamic.resource(CRON_JOBS).namespace(namespace);
      const { metadata } = await cronJobs.create(suspendedCronJob('a'), {}, signal());
      expect(await remove(`${collectionPath(CRON_JOBS, namespace)}/a`)).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name: 'a', group: 'batch', kind: 'cronjobs', uid: metadata.uid },
      });
      expect(await refusal(cronJobs.get('a', signal()))).toMatchObject({ reason: 'NotFound' });
    });

    it('keeps to its preconditions', async () => {
      const { resource } = await target().fresh(SERVICES);
      const { metadata } = await resource.create(service('a'), {}, signal());
      const { uid = '', resourceVersion = '' } = metadata;
      const gone = 'The object might have been deleted and then recreated';
      const refused = async (preconditions: object): Promise<Status> =>
        refusal(resource.delete('a', { preconditions }, signal()));
      const details = { name: 'a', kind: 'Service' };
      const cannot = 'Operation cannot be fulfilled on Service "a": the';
      expect(await refused({ uid: 'x' })).toEqual(
        failure(409, 'Conflict', {
          message: `${cannot} UID in the precondition (x) does not match the UID in record (${uid}). ${gone}`,
          details,
        }),
      );
      expect(await refused({ resourceVersion: '1' })).toEqual(
        failure(409, 'Conflict', {
          message: `${cannot} ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
          details,
        }),
      );
      await resource.delete('a', { preconditions: { uid, resourceVersion } }, signal());
      expect((await resource.list({}, signal())).items).toEqual([]);
    });

    it('waits for finalizers, and is over when the last one goes', async () => {
      const { resource } = await target().fresh(SERVICES);
      const finalizers = ['example.com/held'];
      const made = await resource.create(service('a', { finalizers }), {}, signal());
      await resource.delete('a', {}, signal());
      const held = await resource.get('a', signal());
      expect(held.metadata).toMatchObject({
        uid: made.metadata.uid,
        deletionGracePeriodSeconds: 0,
        deletionTimestamp: expect.any(String) as string,
      });
      await resource.delete('a', {}, signal());
      expect(await resource.get('a', signal())).toEqual(held);
      await resource.patch('a', { metadata: { finalizers: null } }, merge());
      expect(await refusal(resource.get('a', signal()))).toMatchObject({ reason: 'NotFound' });
    });

    it('of a propagation policy that there is none of is refused', async () => {
      const { path, resource } = await target().fresh(SERVICES);
      await resource.create(service('a'), {}, signal());
      const request = target().client.delete().absPath(`${path}/a`);
      const refused = await refusal(request.body({ propagationPolicy: 'Some' }).do(signal()));
      expect(causes(refused)).toEqual([
        422,
        'Invalid',
        ['propagationPolicy FieldValueNotSupported'],
      ]);
    });

    it('of a Job that does not say what is to become of its pods leaves them, with a warning', async () => {
      const { path, resource } = await target().fresh(JOBS);
      const spec = { restartPolicy: 'Never', containers: [{ name: 'main', image: 'x' }] };
      const job = { metadata: { name: 'a' }, spec: { suspend: true, template: { spec } } };
      await resource.create(job, {}, signal());
      const { body, warnings } = await target()
        .client.delete()
        .absPath(`${path}/a`)
        .warningHandler({ handleWarningHeader: () => undefined })
        .doRaw(signal());
      expect(JSON.parse(body.toString())).toMatchObject({
        kind: 'Job',
        metadata: { finalizers: ['orphan'] },
      });
      expect(warnings.map(({ text }) => text)).toEqual([
        'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
      ]);
    });

    it('of a pod that no node has takes no time', async () => {
      const { resource } = await target().fresh(PODS);
      await resource.create(gatedPod('a'), {}, signal());
      await resource.delete('a', {}, signal());
      expect(await refusal(resource.get('a', signal()))).toMatchObject({ reason: 'NotFound' });
    });

    it('makes a name free for another object', async () => {
      const { resource } = await target().fresh(SERVICES);
      const first = await resource.create(service('a'), {}, signal());
      await resource.delete('a', {}, signal());
      const second = await resource.create(service('a'), {}, signal());
      expect(second.metadata.uid).not.toBe(first.metadata.uid);
    });
  });
}

const specOf = (object: Unstructured): Record<string, unknown> =>
  object['spec'] as Record<string, unknown>;
