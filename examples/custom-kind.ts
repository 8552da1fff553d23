import type { Unstructured } from '@deltascope/apimachinery';
import { type ConditionFunc, realClock, until } from '@deltascope/client';
import type { Cluster } from './cluster.ts';

const DEFINITIONS = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
};

const isEstablished: ConditionFunc = ({ type, object }) => {
  if (type === 'ERROR') throw new Error(object.message);
  const { conditions = [] } = object['status'] as {
    conditions?: { type: string; status: string }[];
  };
  return conditions.some((one) => one.type === 'Established' && one.status === 'True');
};

/** What a definition says of a kind. */
export interface CustomKind {
  readonly group: string;
  readonly names: {
    readonly kind: string;
    readonly plural: string;
    readonly shortNames?: string[];
  };
  /** Of the kind's fields, in its only version, v1. */
  readonly properties: object;
}

/** Defines a kind and waits until its definition is established; disposing it takes the kind away, and with it all of its objects. */
export async function defineKind(
  { dynamic }: Cluster,
  { group, names, properties }: CustomKind,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  const definitions = dynamic.resource(DEFINITIONS);
  const name = `${names.plural}.${group}`;
  const schema = { openAPIV3Schema: { type: 'object', properties } };
  const versions = [{ name: 'v1', served: true, storage: true, schema }];
  const definition: Unstructured = {
    metadata: { name },
    spec: { group, scope: 'Namespaced', names, versions },
  };
  const { metadata } = await definitions.create(definition, {}, signal);
  const watcher = dynamic.listWatch(DEFINITIONS, {
    tweakListOptions: (options) => ({ ...options, fieldSelector: `metadata.name=${name}` }),
  });
  const { resourceVersion: initialResourceVersion = '' } = metadata;
  await until({ initialResourceVersion, watcher, clock: realClock }, [isEstablished], signal);
  const remove = (): Promise<void> => definitions.delete(name, {}, AbortSignal.timeout(10_000));
  return { [Symbol.asyncDispose]: remove };
}
