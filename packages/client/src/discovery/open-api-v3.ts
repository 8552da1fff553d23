import type { RESTClient } from '../rest/rest-client.ts';

const ROOT = '/openapi/v3';

/** Of /openapi/v3. */
interface OpenApiV3Discovery {
  readonly paths?: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

/** The schema of one group-version, to be fetched. */
export interface OpenApiGroupVersion {
  /** Where the schema is; it carries a hash that changes with the schema, so that it can be the key of a cache. */
  readonly serverRelativeURL: string;
  /** The OpenAPI v3 document. It is as the server wrote it: megabytes for the larger groups. */
  schema(signal: AbortSignal): Promise<object>;
}

/** Asks a server for its OpenAPI v3 documents, group-version by group-version (client-go: openapi.Client). Caches nothing. */
export class OpenApiV3Client {
  readonly #client: RESTClient;

  constructor(client: RESTClient) {
    this.#client = client;
  }

  /** By path ("api/v1", "apis/apps/v1", "version"). */
  async paths(signal: AbortSignal): Promise<ReadonlyMap<string, OpenApiGroupVersion>> {
    const { paths = {} } = await this.#client.get().absPath(ROOT).do<OpenApiV3Discovery>(signal);
    return new Map(
      Object.entries(paths).map(([path, { serverRelativeURL }]) => [
        path,
        {
          serverRelativeURL,
          schema: (schemaSignal: AbortSignal) => this.#schema(serverRelativeURL, schemaSignal),
        },
      ]),
    );
  }

  #schema(serverRelativeURL: string, signal: AbortSignal): Promise<object> {
    // A server behind a path of its own tells it here, and the transport adds it to each request.
    const start = Math.max(serverRelativeURL.indexOf(ROOT), 0);
    const { pathname, searchParams } = new URL(serverRelativeURL.slice(start), 'http://server');
    return this.#client
      .get()
      .absPath(decodeURIComponent(pathname))
      .versionedParams(Object.fromEntries(searchParams))
      .do<object>(signal);
  }
}
