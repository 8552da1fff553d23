export { DiscoveryClient } from './discovery/discovery-client.ts';
export type { ServerVersion } from './discovery/discovery-client.ts';
export { findResource, isGroupIncomplete } from './discovery/api-resource.ts';
export type { ApiGroup, ApiResource, ApiResources } from './discovery/api-resource.ts';
export { DynamicClient, DynamicResource } from './dynamic/dynamic-client.ts';
export type { DeleteOptions, PatchOptions, WriteOptions } from './dynamic/dynamic-client.ts';
export { createListWatch } from './dynamic/list-watch.ts';
export type { Listable, ListWatchOptions } from './dynamic/list-watch.ts';
export { ConfigError } from './rest/config-error.ts';
export type { ConfigErrorOptions } from './rest/config-error.ts';
export {
  ConnectionError,
  isConnectionRefused,
  isConnectionReset,
  isProbableEof,
  isTimeout,
} from './rest/errors.ts';
export { LastWriterTracker } from './rest/last-writer-tracker.ts';
export type { LastWriterTrackerOptions } from './rest/last-writer-tracker.ts';
export { InvalidRequestError, Request } from './rest/request.ts';
export type { PatchType, RawResult, RequestOptions, Verb } from './rest/request.ts';
export type { RestConfig, TlsClientConfig } from './rest/rest-config.ts';
export { RESTClient } from './rest/rest-client.ts';
export type { RESTClientOptions } from './rest/rest-client.ts';
export { WatchDecoder } from './rest/watch-decoder.ts';
export type { MalformedLine, WatchDecoderOptions } from './rest/watch-decoder.ts';
export type { Retry } from './rest/with-retry.ts';
export type {
  LastWriter,
  ListerWatcher,
  Stamp,
  StampedWatchEvent,
  WatchStream,
} from './tools/cache/lister-watcher.ts';
export type { ClientConfig } from './tools/clientcmd/client-config.ts';
export { loadClientConfig } from './tools/clientcmd/load-client-config.ts';
export type { LoadClientConfigOptions } from './tools/clientcmd/load-client-config.ts';
export { createTransport, Transport } from './transport/transport.ts';
export type {
  TransportOptions,
  TransportRequest,
  TransportResponse,
} from './transport/transport.ts';
export { formatUserAgent } from './transport/user-agent.ts';
export type { UserAgentOptions } from './transport/user-agent.ts';
export { realClock, sleep } from './util/clock.ts';
export type { Clock } from './util/clock.ts';
