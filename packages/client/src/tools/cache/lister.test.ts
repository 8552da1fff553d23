import {
  everything,
  KubeStatusError,
  nothing,
  parseLabelSelector,
  type Unstructured,
} from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { makeObject } from '../../testing/index.ts';
import type { Logger } from '../../util/logger.ts';
import { Indexer, metaNamespaceIndexFunc, NAMESPACE_INDEX } from './indexer.ts';
import { GenericLister } from './lister.ts';
import { metaNamespaceKeyFunc } from './object-key.ts';
import type { Indexers } from './store.ts';

const resource = { group: 'apps', resource: 'deployments' };
const labelled = (key: string, app: string) => makeObject(key, undefined, { labels: { app } });

function setUp(indexers: Indexers<Unstructured> = { [NAMESPACE_INDEX]: metaNamespaceIndexFunc }) {
  const indexer = new Indexer(indexers);
  for (const object of [labelled('a/1', 'web'), labelled('a/2', 'db'), labelled('b/1', 'web')]) {
    indexer.add(object);
  }
  indexer.add(labelled('cluster', 'web'));
  const warnings: string[] = [];
  const warn: Logger['warn'] = (_, message) => void warnings.push(message);
  const logger: Logger = { debug: warn, info: warn, warn, error: warn };
  return { indexer, warnings, lister: new GenericLister({ indexer, resource, logger }) };
}

const keys = (objects: Parameters<typeof metaNamespaceKeyFunc>[0][]): string[] =>
  objects.map(metaNamespaceKeyFunc).toSorted();

describe('a lister', () => {
  it('C116: lists what a selector matches, everything without one, and nothing with nothing', () => {
    const { lister } = setUp();
    expect(keys(lister.list(parseLabelSelector('app=web')))).toEqual(['a/1', 'b/1', 'cluster']);
    expect(keys(lister.list())).toEqual(['a/1', 'a/2', 'b/1', 'cluster']);
    expect(keys(lister.list(everything()))).toEqual(keys(lister.list()));
    expect(lister.list(nothing())).toEqual([]);
  });

  it('C116: lists a namespace by its index, and all of them for ""', () => {
    const { lister, warnings } = setUp();
    const inA = lister.byNamespace('a');
    expect(keys(inA.list())).toEqual(['a/1', 'a/2']);
    expect(keys(inA.list(parseLabelSelector('app!=db')))).toEqual(['a/1']);
    expect(inA.list(nothing())).toEqual([]);
    expect(lister.byNamespace('elsewhere').list()).toEqual([]);
    expect(keys(lister.byNamespace('').list())).toEqual(keys(lister.list()));
    expect(warnings).toEqual([]);
  });

  it('C116: does not look at labels when everything is selected', () => {
    const { indexer, lister } = setUp();
    const metadata = { name: '3', namespace: 'a' };
    Object.defineProperty(metadata, 'labels', {
      get: () => {
        throw new Error('labels were read');
      },
    });
    indexer.add({ metadata });
    expect(lister.list()).toHaveLength(5);
    expect(lister.byNamespace('a').list()).toHaveLength(3);
    expect(() => lister.list(parseLabelSelector('app'))).toThrow('labels were read');
  });

  it('C116: without the index it searches all objects, and says so once', () => {
    const { lister, warnings } = setUp({});
    const inA = lister.byNamespace('a');
    expect(keys(inA.list())).toEqual(['a/1', 'a/2']);
    expect(keys(inA.list(parseLabelSelector('app=web')))).toEqual(['a/1']);
    expect(keys(lister.byNamespace('b').list())).toEqual(['b/1']);
    expect(warnings).toEqual(['no index "namespace": searching all objects']);
  });

  it('C117: gets an object by name, or in a namespace, as it lies in the store', () => {
    const { indexer, lister } = setUp();
    expect(lister.get('cluster')).toBe(indexer.getByKey('cluster'));
    expect(lister.get('a/1')).toBe(indexer.getByKey('a/1'));
    expect(lister.byNamespace('a').get('1')).toBe(indexer.getByKey('a/1'));
  });

  it.each(['', 'a'])(
    'C117: what is not there is NotFound, in the namespace "%s" too',
    (namespace) => {
      const { lister } = setUp();
      const get = (): unknown => lister.byNamespace(namespace).get('9');
      expect(get).toThrow(KubeStatusError);
      const details = { name: '9', group: 'apps', kind: 'deployments' };
      const message = 'deployments.apps "9" not found';
      const status = expect.objectContaining({ reason: 'NotFound', code: 404, message, details });
      expect(get).toThrow(expect.objectContaining({ status }));
    },
  );
});
