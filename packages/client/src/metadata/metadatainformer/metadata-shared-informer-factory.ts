import type { PartialObjectMetadata } from '@deltascope/apimachinery';
import {
  SharedInformerFactory,
  type SharedInformerFactoryOptions,
} from '../../informers/shared-informer-factory.ts';

/** `client` is a MetadataClient. */
export type MetadataSharedInformerFactoryOptions = Omit<
  SharedInformerFactoryOptions<PartialObjectMetadata>,
  'expected'
>;

/** What every object comes as, whatever it is; an event of another kind is skipped (C32). */
const EXPECTED = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata' };

/**
 * A SharedInformerFactory of objects' metadata: names, labels, annotations, owners (C115). For kinds of which nothing else is needed,
 * at a fraction of the bytes and of the memory.
 */
export class MetadataSharedInformerFactory extends SharedInformerFactory<PartialObjectMetadata> {
  constructor(options: MetadataSharedInformerFactoryOptions) {
    super({ ...options, expected: EXPECTED });
  }
}
