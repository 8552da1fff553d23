import {
  isGone,
  isResourceExpired,
  isTooLargeResourceVersion,
  type KubeObject,
} from '@deltascope/apimachinery';
import type { Logger } from '../../util/logger.ts';
import { DEFAULT_PAGE_SIZE, ListPager, type PagedList } from '../pager/list-pager.ts';
import type { ListerWatcher } from './lister-watcher.ts';
import type { ReflectorRecord } from './reflector-record.ts';
import type { ReflectorVersion } from './reflector-version.ts';

export interface ReflectorListerOptions<T extends KubeObject> {
  readonly name: string;
  readonly listerWatcher: ListerWatcher<T>;
  readonly version: ReflectorVersion;
  readonly record: ReflectorRecord;
  readonly logger: Logger;
  readonly pageSize: number | undefined;
}

/** A Reflector's LIST: which version it asks for, in what pages, and what becomes of a version that is not to be had (C14-C18). */
export class ReflectorLister<T extends KubeObject> {
  readonly #options: ReflectorListerOptions<T>;
  /** The server pages even a list at "0": it has no watch cache (C16). */
  #serverPaginates = false;

  constructor(options: ReflectorListerOptions<T>) {
    this.#options = options;
  }

  /** Throws what the server or the network answered, and a TypeError for a Table (C20). */
  async list(signal: AbortSignal): Promise<PagedList<T>> {
    const paged = await this.#listOnceOrTwice(signal);
    if (paged.list.kind === 'Table') throw new TypeError('asked for a list, got a Table (C20)');
    return paged;
  }

  /** C17: a resourceVersion the server cannot list at is given up at once. */
  async #listOnceOrTwice(signal: AbortSignal): Promise<PagedList<T>> {
    const { version, logger, name } = this.#options;
    try {
      return await this.#listPages(signal);
    } catch (error) {
      if (!isVersionUnavailable(error)) throw error;
      version.isUnavailable = true;
      logger.info({ reflector: name, error }, 'listing again at the newest version');
      return await this.#listPages(signal);
    }
  }

  async #listPages(signal: AbortSignal): Promise<PagedList<T>> {
    const { listerWatcher, version, record } = this.#options;
    const resourceVersion = version.forList;
    const pager = new ListPager<T>(
      (options, pageSignal) => listerWatcher.list(options, pageSignal),
      {
        pageSize: this.#pageSize(resourceVersion),
        onPage: (progress) => record.pageListed(progress),
      },
    );
    const result = await pager.list({ resourceVersion }, signal);
    if (resourceVersion === '0' && result.paginated) this.#serverPaginates = true;
    return result;
  }

  /** C15: a list at a known version is served from the watch cache, where a limit would be ignored or send it to etcd. */
  #pageSize(resourceVersion: string): number {
    const { pageSize } = this.#options;
    if (pageSize !== undefined && pageSize > 0) return pageSize;
    if (this.#serverPaginates) return DEFAULT_PAGE_SIZE;
    return resourceVersion === '' || resourceVersion === '0' ? DEFAULT_PAGE_SIZE : 0;
  }
}

/** The server does not have that version any more, or not yet (C17, C18, C43). */
export const isVersionUnavailable = (error: unknown): boolean =>
  isResourceExpired(error) || isGone(error) || isTooLargeResourceVersion(error);
