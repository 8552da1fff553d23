import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseGroupVersion } from '@deltascope/apimachinery';
import { realClock, type Clock } from '../../util/clock.ts';
import { silentLogger, type Logger } from '../../util/logger.ts';
import type { ApiResource } from '../api-resource.ts';
import {
  CachedDiscoveryInterface,
  type DiscoveryInterface,
  type GroupsAndMaybeResources,
  type ServerVersion,
} from '../discovery-interface.ts';
import type { OpenApiV3Client } from '../open-api-v3.ts';
import {
  readGroups,
  readResources,
  writeGroups,
  writeResources,
  type ApiGroupList,
  type ApiResourceList,
} from '../unaggregated-discovery.ts';

/** C141. What a server serves tells nothing secret, and is no one else's business. */
const FOLDER_MODE = 0o750;
const FILE_MODE = 0o660;

/** What a DiskCachedDiscoveryClient works with. */
export interface DiskCachedDiscoveryClientOptions {
  /** Asked for what is not in the folder. Better a MemCacheClient: the answers come in parts, and one look gives all of them. */
  readonly delegate: DiscoveryInterface;
  /** Of one server; see `discoveryCacheDirectory`. Made when it is needed. */
  readonly cacheDirectory: string;
  /** After so long a file is not used any more. */
  readonly ttlMs: number;
  /** Compared with the files' times. Default: the process's own. */
  readonly clock?: Clock;
  /** Told when a file cannot be written; nothing else comes of that. */
  readonly logger?: Logger;
}

/**
 * Discovery kept in files, so that the next process need not ask (client-go: disk.CachedDiscoveryClient, C141). It reads and writes the
 * files of kubectl's cache. What is incomplete or empty is not kept, and a file that cannot be read is as good as none.
 *
 * It calls itself fresh as long as all that it used was written by itself: what a mapper does not find then is not there.
 */
export class DiskCachedDiscoveryClient extends CachedDiscoveryInterface {
  readonly #options: DiskCachedDiscoveryClientOptions;
  /** Written since it was made, or was invalidated. */
  #ownFiles = new Set<string>();
  #usesOthersFiles = true;
  #fresh = true;

  constructor(options: DiskCachedDiscoveryClientOptions) {
    super();
    this.#options = options;
  }

  fresh(): boolean {
    return this.#fresh;
  }

  /** Files that are there already are not used any more, and not deleted either: another process may. */
  invalidate(): void {
    const { delegate } = this.#options;
    this.#ownFiles = new Set();
    this.#usesOthersFiles = false;
    this.#fresh = true;
    if (delegate instanceof CachedDiscoveryInterface) delegate.invalidate();
  }

  /** Not cached. */
  serverVersion(signal: AbortSignal): Promise<ServerVersion> {
    return this.#options.delegate.serverVersion(signal);
  }

  /** Not cached. */
  openAPIV3(): OpenApiV3Client {
    return this.#options.delegate.openAPIV3();
  }

  /** Groups only. */
  async groupsAndMaybeResources(signal: AbortSignal): Promise<GroupsAndMaybeResources> {
    const path = this.#path('servergroups.json');
    const cached = await this.#read<ApiGroupList>(path);
    if (cached?.groups !== undefined) return { groups: readGroups(cached), failed: new Map() };
    const ownFiles = this.#ownFiles;
    const { groups, failed } = await this.#options.delegate.groupsAndMaybeResources(signal);
    if (groups.length > 0 && failed.size === 0) {
      const list = { kind: 'APIGroupList', apiVersion: 'v1', ...writeGroups(groups) };
      await this.#write(path, list, ownFiles);
    }
    return { groups, failed };
  }

  async serverResourcesForGroupVersion(
    groupVersion: string,
    signal: AbortSignal,
  ): Promise<readonly ApiResource[]> {
    const asked = parseGroupVersion(groupVersion);
    const path = this.#path(asked.group, asked.version, 'serverresources.json');
    const cached = await this.#read<ApiResourceList>(path);
    if (cached?.resources !== undefined) return readResources(cached, asked);
    const ownFiles = this.#ownFiles;
    const { delegate } = this.#options;
    const resources = await delegate.serverResourcesForGroupVersion(groupVersion, signal);
    if (resources.length > 0) {
      const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion };
      await this.#write(path, { ...list, ...writeResources(resources) }, ownFiles);
    }
    return resources;
  }

  /** undefined: a server that gives such names to its groups is not to choose where files are written. */
  #path(...segments: readonly string[]): string | undefined {
    if (segments.some((segment) => /^\.\.?$|[/\\]/.test(segment))) return undefined;
    return join(this.#options.cacheDirectory, ...segments);
  }

  async #read<T>(path: string | undefined): Promise<T | undefined> {
    if (path === undefined) return undefined;
    const isOwn = this.#ownFiles.has(path);
    if (!isOwn && !this.#usesOthersFiles) return undefined;
    try {
      await using file = await open(path);
      const { ttlMs, clock = realClock } = this.#options;
      const { mtimeMs } = await file.stat();
      if (clock.now() > mtimeMs + ttlMs) return undefined;
      const content = JSON.parse(await file.readFile('utf8')) as T;
      this.#fresh &&= isOwn;
      return content;
    } catch {
      // Missing, unreadable or cut off: the server knows better anyway.
      return undefined;
    }
  }

  /** Whole or not at all, so that no one reads half of it. */
  async #write(path: string | undefined, content: object, ownFiles: Set<string>): Promise<void> {
    if (path === undefined) return;
    const unfinished = `${path}.${randomUUID()}`;
    try {
      await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
      await writeFile(unfinished, JSON.stringify(content), { flag: 'wx', mode: FILE_MODE });
      // What the mode was cut down to by the umask.
      await chmod(unfinished, FILE_MODE);
      await rename(unfinished, path);
      // Of the time before an invalidation: what was read then must not count as new.
      ownFiles.add(path);
    } catch (error) {
      const { logger = silentLogger } = this.#options;
      logger.warn({ path, error }, 'discovery could not be cached');
      // Where it could not be made, there may not even be a place to look for it.
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }
}

/** Where kubectl caches the discovery of a server below a folder ("~/.kube/cache/discovery"). */
export function discoveryCacheDirectory(folder: string, host: string): string {
  const name = host.replace(/^https?:\/\//, '').replaceAll(/[^\w/.()]|\.\.+/g, '_');
  return join(folder, name);
}
