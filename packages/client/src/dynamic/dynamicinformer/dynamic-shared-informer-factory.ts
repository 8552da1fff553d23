import {
  SharedInformerFactory,
  type SharedInformerFactoryOptions,
} from '../../informers/shared-informer-factory.ts';

/** `client` is a DynamicClient. A transform is possible here (upstream: not). */
export type DynamicSharedInformerFactoryOptions = Omit<SharedInformerFactoryOptions, 'expected'>;

/** A SharedInformerFactory of objects whose kinds are known at run time only (C114). */
export class DynamicSharedInformerFactory extends SharedInformerFactory {
  constructor(options: DynamicSharedInformerFactoryOptions) {
    super(options);
  }
}
