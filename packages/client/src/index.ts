export { DiscoveryClient } from './discovery/discovery-client.ts';
export { CachedDiscoveryInterface, DiscoveryInterface } from './discovery/discovery-interface.ts';
export type { GroupsAndMaybeResources, ServerVersion } from './discovery/discovery-interface.ts';
export { StaleGroupVersionError } from './discovery/aggregated-discovery.ts';
export {
  ErrGroupDiscoveryFailed,
  findResource,
  groupDiscoveryError,
  isGroupIncomplete,
  isSubresource,
  preferredResources,
} from './discovery/api-resource.ts';
export {
  DiskCachedDiscoveryClient,
  discoveryCacheDirectory,
} from './discovery/cached/disk-cached-discovery-client.ts';
export type { DiskCachedDiscoveryClientOptions } from './discovery/cached/disk-cached-discovery-client.ts';
export {
  EmptyResponseError,
  ErrCacheNotFound,
  MemCacheClient,
} from './discovery/cached/mem-cache-client.ts';
export { OpenApiV3Client } from './discovery/open-api-v3.ts';
export type { OpenApiGroupVersion } from './discovery/open-api-v3.ts';
export type { ApiGroup, ApiResource, ApiResources } from './discovery/api-resource.ts';
export { DynamicClient, DynamicResource } from './dynamic/dynamic-client.ts';
export type { DynamicSubresource } from './dynamic/dynamic-client.ts';
export type {
  ApplyOptions,
  DeleteOptions,
  GetOptions,
  PatchOptions,
  WithSignal,
  WriteOptions,
} from './gentype/call-options.ts';
export type { ApplyConfiguration } from './gentype/apply-configuration.ts';
export { createGroupVersionClient } from './gentype/group-version.ts';
export type {
  ClusterScoped,
  GroupVersionTable,
  Method,
  Namespaced,
  ResourceEntry,
  Scalable,
  Standard,
  Status,
} from './gentype/group-version.ts';
export { createListWatch } from './gentype/list-watch.ts';
export type { Listable, ListWatchOptions } from './gentype/list-watch.ts';
export { LogRequest } from './gentype/log-request.ts';
export type { PodLogOptions } from './gentype/log-request.ts';
export { ResourceClient } from './gentype/resource-client.ts';
export type { ResourceClientOptions } from './gentype/resource-client.ts';
export { ResourceReader } from './gentype/resource-reader.ts';
export type { CollectionOptions } from './gentype/resource-reader.ts';
export { ConfigError } from './rest/config-error.ts';
export type { ConfigErrorOptions } from './rest/config-error.ts';
export {
  ConnectionError,
  isConnectionRefused,
  isConnectionReset,
  isProbableEof,
  isTimeout,
} from './util/connection-error.ts';
export { ListDecodeError } from './rest/list-decoder.ts';
export type { ObjectDecoderOptions } from './rest/object-decoder.ts';
export { InvalidRequestError } from './rest/invalid-request-error.ts';
export { Request } from './rest/request.ts';
export type { RequestBody } from './rest/request-body.ts';
export type { RequestOptions, Verb } from './rest/request-options.ts';
export type { PatchType, QueryParams, RawResult } from './rest/request.ts';
export type { RestConfig, TlsClientConfig } from './rest/rest-config.ts';
export { RESTClient } from './rest/rest-client.ts';
export type { RESTClientOptions } from './rest/rest-client.ts';
export { SeenObjects } from './rest/seen-objects.ts';
export type { SeenObjectsOptions } from './rest/seen-objects.ts';
export { URLBackoff } from './rest/url-backoff.ts';
export type { BackoffManager } from './rest/url-backoff.ts';
export { NoWarnings, WarningLogger, WarningWriter } from './rest/warning-handler.ts';
export type { WarningHandler, WarningWriterOptions } from './rest/warning-handler.ts';
export { parseWarningHeaders } from './rest/warning-header.ts';
export type { ParsedWarnings, WarningHeader } from './rest/warning-header.ts';
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
export type { ChosenNamespace, ClientConfig } from './tools/clientcmd/client-config.ts';
export {
  ClientConfigLoadingRules,
  defaultClientConfigLoadingRules,
} from './tools/clientcmd/client-config-loading-rules.ts';
export type {
  ClientConfigLoadingRulesOptions,
  LoadingEnvironment,
} from './tools/clientcmd/client-config-loading-rules.ts';
export type { ConfigOverrides } from './tools/clientcmd/config-overrides.ts';
export { ConfigurationInvalidError, EmptyConfigError } from './tools/clientcmd/config-problems.ts';
export type { ConfigProblem } from './tools/clientcmd/config-problems.ts';
export { DeferredLoadingClientConfig } from './tools/clientcmd/deferred-loading-client-config.ts';
export type { DeferredLoadingClientConfigOptions } from './tools/clientcmd/deferred-loading-client-config.ts';
export { DirectClientConfig } from './tools/clientcmd/direct-client-config.ts';
export type { DirectClientConfigOptions } from './tools/clientcmd/direct-client-config.ts';
export { flattenKubeconfig, minifyKubeconfig } from './tools/clientcmd/flatten-kubeconfig.ts';
export { InClusterClientConfig } from './tools/clientcmd/in-cluster.ts';
export type { InClusterOptions } from './tools/clientcmd/in-cluster.ts';
export { encodeKubeconfig } from './tools/clientcmd/kubeconfig-codec.ts';
export type { KubeconfigFile } from './tools/clientcmd/kubeconfig-codec.ts';
export { isConfigEmpty } from './tools/clientcmd/kubeconfig.ts';
export type {
  Extensions,
  Kubeconfig,
  KubeconfigAuthInfo,
  KubeconfigAuthProvider,
  KubeconfigCluster,
  KubeconfigContext,
  KubeconfigExec,
  KubeconfigExecEnvVar,
  KubeconfigPreferences,
} from './tools/clientcmd/kubeconfig.ts';
export { loadClientConfig } from './tools/clientcmd/load-client-config.ts';
export type {
  LoadClientConfigOptions,
  LoadedClientConfig,
} from './tools/clientcmd/load-client-config.ts';
export { loadKubeconfig, loadKubeconfigFile } from './tools/clientcmd/load-kubeconfig.ts';
export { validateKubeconfig } from './tools/clientcmd/validation.ts';
export { mergeKubeconfigs } from './tools/clientcmd/merge-kubeconfigs.ts';
export type {
  ExecConfig,
  ExecEnvVar,
  ExecInteractiveMode,
  PluginPolicy,
} from './transport/exec/exec-config.ts';
export { ExecPluginError } from './transport/exec/exec-plugin-error.ts';
export type { ExecPluginErrorOptions } from './transport/exec/exec-plugin-error.ts';
export type { ImpersonationConfig } from './transport/impersonation.ts';
export type { RoundTripper, WrapTransport } from './transport/round-trippers.ts';
export type { ConnectionTap, SocketTap, TappedConnection } from './transport/socket-tap.ts';
export { TransportCache } from './transport/transport-cache.ts';
export type { TransportOptions } from './transport/transport-cache.ts';
export type { ExecCallStatus, TransportMetrics } from './tools/metrics/transport-metrics.ts';
export { createTransport, Transport } from './transport/transport.ts';
export type { TransportRequest, TransportResponse } from './transport/transport.ts';
export { formatUserAgent } from './transport/user-agent.ts';
export type { UserAgentOptions } from './transport/user-agent.ts';
export { realClock, sleep } from './util/clock.ts';
export type { Clock } from './util/clock.ts';
export { DynamicSharedInformerFactory } from './dynamic/dynamicinformer/dynamic-shared-informer-factory.ts';
export type { DynamicSharedInformerFactoryOptions } from './dynamic/dynamicinformer/dynamic-shared-informer-factory.ts';
export { CacheSyncError } from './informers/cache-sync-error.ts';
export { SharedInformerFactory } from './informers/shared-informer-factory.ts';
export type {
  GenericInformer,
  InformerScope,
  ListerWatcherSource,
  SharedInformerFactoryOptions,
  TweakListOptions,
} from './informers/shared-informer-factory.ts';
export { TypedSharedInformerFactory } from './informers/typed-shared-informer-factory.ts';
export type {
  ClusterInformer,
  GroupVersionInformers,
  NamespacedInformer,
  TypedSharedInformerFactoryOptions,
} from './informers/typed-shared-informer-factory.ts';
export { MetadataClient, MetadataResource } from './metadata/metadata-client.ts';
export { MetadataSharedInformerFactory } from './metadata/metadatainformer/metadata-shared-informer-factory.ts';
export type { MetadataSharedInformerFactoryOptions } from './metadata/metadatainformer/metadata-shared-informer-factory.ts';
export type { BackoffOptions } from './tools/cache/backoff.ts';
export { DeletedFinalStateUnknown } from './tools/cache/deleted-final-state-unknown.ts';
export type { QueueMode } from './tools/cache/create-queue.ts';
export { DeltaFIFO } from './tools/cache/delta-fifo.ts';
export type { DeltaFIFOOptions } from './tools/cache/delta-fifo.ts';
export { Indexer, metaNamespaceIndexFunc, NAMESPACE_INDEX } from './tools/cache/indexer.ts';
export { GenericLister } from './tools/cache/lister.ts';
export type { GenericListerOptions, GenericNamespaceLister } from './tools/cache/lister.ts';
export { informerChannelName, InformerTrace } from './tools/cache/informer-trace.ts';
export type {
  InformerTraceMessages,
  InformerTraceStage,
  TraceChannel,
} from './tools/cache/informer-trace.ts';
export type {
  DeltaType,
  HistoryEntry,
  InformerInspection,
  ListenerInspection,
  ListMode,
  ProcessorInspection,
  QueuedDeltaInspection,
  QueueInspection,
  ReflectorErrorInspection,
  ReflectorInspection,
  ReflectorPhase,
  StoreInspection,
} from './tools/cache/inspection.ts';
export { LongPollingListWatch } from './tools/cache/long-polling-list-watch.ts';
export type { LongPollingListWatchOptions } from './tools/cache/long-polling-list-watch.ts';
export {
  deletionHandlingMetaNamespaceKeyFunc,
  KeyError,
  metaNamespaceKeyFunc,
  splitMetaNamespaceKey,
} from './tools/cache/object-key.ts';
export { PollingListWatch } from './tools/cache/polling-list-watch.ts';
export type { PollingListWatchOptions } from './tools/cache/polling-list-watch.ts';
export type { HandlerEvent } from './tools/cache/handler-event.ts';
export type { HandlerOverflow } from './tools/cache/handler-overflow.ts';
export { CacheMutationError } from './tools/cache/mutation-detector.ts';
export type { CacheMutationDetectorOptions } from './tools/cache/mutation-detector.ts';
export type { UnchangedUpdates } from './tools/cache/processor.ts';
export type { ResourceEventHandlerRegistration } from './tools/cache/processor-listener.ts';
export type {
  BookmarkInfo,
  CollectionDelta,
  Delta,
  Deltas,
  KeyedDelta,
  ObjectDelta,
  Popped,
  PoppedBatch,
  PopProcessFunc,
  ProcessBatchFunc,
  Queue,
  QueueOptions,
  QueueWithBatch,
  ReplacedAllInfo,
  TransformFunc,
} from './tools/cache/queue.ts';
export { RealFIFO } from './tools/cache/real-fifo.ts';
export type { RealFIFOOptions } from './tools/cache/real-fifo.ts';
export type { PhaseChange, PhaseListener } from './tools/cache/reflector-record.ts';
export { Reflector } from './tools/cache/reflector.ts';
export type {
  ReflectorOptions,
  ResyncSchedule,
  StreamEnd,
} from './tools/cache/reflector-options.ts';
export {
  filteringResourceEventHandler,
  resourceEventHandlerFuncs,
} from './tools/cache/resource-event-handler.ts';
export type {
  DeletionNotification,
  HandlerGap,
  Notification,
  ResourceEventHandler,
} from './tools/cache/resource-event-handler.ts';
export { SharedIndexInformer } from './tools/cache/shared-informer.ts';
export type {
  EventHandlerOptions,
  HandlerError,
  SharedIndexInformerOptions,
} from './tools/cache/shared-informer.ts';
export { TransactionError } from './tools/cache/store.ts';
export type {
  IndexFunc,
  Indexers,
  KnownObjects,
  ReadonlyIndexer,
  ReflectorStore,
  Store,
  Transaction,
} from './tools/cache/store.ts';
export { ThreadSafeStore } from './tools/cache/thread-safe-store.ts';
export type { ThreadSafeStoreTransaction } from './tools/cache/thread-safe-store.ts';
export { AsyncTracker, SingleFileTracker } from './tools/cache/synctrack.ts';
export { waitForCacheSync } from './tools/cache/wait-for-cache-sync.ts';
export type { Synced } from './tools/cache/wait-for-cache-sync.ts';
export { defaultWatchErrorHandler } from './tools/cache/watch-error-handler.ts';
export type { WatchErrorHandler } from './tools/cache/watch-error-handler.ts';
export { VeryShortWatchError } from './tools/cache/watch-handler.ts';
export type { ExpectedKind } from './tools/cache/watch-handler.ts';
export type { WatchListCheck, WatchListDifference } from './tools/cache/watch-list-consistency.ts';
export type {
  LeaderCallbacks,
  LeaderElectionConfig,
} from './tools/leaderelection/leader-election-config.ts';
export { LeaderElector } from './tools/leaderelection/leader-elector.ts';
export type { LeaderMetric } from './tools/leaderelection/leader-metric.ts';
export { LeadershipLostError } from './tools/leaderelection/leader-term.ts';
export { leaseClient } from './tools/leaderelection/resourcelock/lease-client.ts';
export type { LeaseClient } from './tools/leaderelection/resourcelock/lease-client.ts';
export { LeaseLock } from './tools/leaderelection/resourcelock/lease-lock.ts';
export type { LeaseLockOptions } from './tools/leaderelection/resourcelock/lease-lock.ts';
export type {
  LeaderElectionRecord,
  ResourceLock,
} from './tools/leaderelection/resourcelock/resource-lock.ts';
export type {
  LatencyMetric,
  RequestLabels,
  RequestMetrics,
  ResultLabels,
  ResultMetric,
  RetryMetric,
  SizeMetric,
} from './tools/metrics/request-metrics.ts';
export { ListPager } from './tools/pager/list-pager.ts';
export type { ListPagerOptions, ListPageFunc, PagedList } from './tools/pager/list-pager.ts';
export { EventBroadcaster } from './tools/record/event-broadcaster.ts';
export type { EventBroadcasterOptions, EventWatch } from './tools/record/event-broadcaster.ts';
export { EventCorrelator } from './tools/record/event-correlator.ts';
export type { CorrelatorOptions } from './tools/record/event-correlator.ts';
export type { AggregatorKeys } from './tools/record/event-keys.ts';
export type { EventDetails, EventRecorder, EventSource } from './tools/record/event-recorder.ts';
export type { EventPatch, ObservedEvent } from './tools/record/event-series-log.ts';
export { eventClients, eventSink } from './tools/record/event-sink.ts';
export type { EventClient, EventSink } from './tools/record/event-sink.ts';
export type { EventHandler, EventWatcherInspection } from './tools/record/event-watcher.ts';
export type { EventWriterInspection } from './tools/record/event-writer.ts';
export { getReference } from './tools/reference/get-reference.ts';
export { InformerWatcher } from './tools/watch/informer-watcher.ts';
export type { InformerWatcherOptions } from './tools/watch/informer-watcher.ts';
export { RetryWatcher } from './tools/watch/retry-watcher.ts';
export type { RetryWatcherOptions, Watcher } from './tools/watch/retry-watcher.ts';
export {
  UntilError,
  WatchClosedError,
  WatchConditionError,
  WatchInterruptedError,
} from './tools/watch/until-error.ts';
export { untilWithSync } from './tools/watch/until-with-sync.ts';
export type { PreconditionFunc, UntilWithSyncOptions } from './tools/watch/until-with-sync.ts';
export { until, untilWithoutRetry } from './tools/watch/until.ts';
export type { ConditionFunc } from './tools/watch/until.ts';
export { Backoff } from './util/flowcontrol/backoff.ts';
export type { ItemBackoffOptions } from './util/flowcontrol/backoff.ts';
export {
  createRateLimiter,
  RateLimiterStoppedError,
  TokenBucketPassiveRateLimiter,
  TokenBucketRateLimiter,
} from './util/flowcontrol/rate-limiter.ts';
export type {
  ClientRateLimit,
  PassiveRateLimiter,
  RateLimiter,
  RateLimiterOptions,
} from './util/flowcontrol/rate-limiter.ts';
export { TokenBucket } from './util/flowcontrol/token-bucket.ts';
export type { TokenBucketOptions } from './util/flowcontrol/token-bucket.ts';
export { expandCategory } from './restmapper/category-expander.ts';
export { DeferredDiscoveryRESTMapper } from './restmapper/deferred-discovery-rest-mapper.ts';
export {
  DiscoveryRESTMapper,
  unsafeGuessKindToResource,
} from './restmapper/discovery-rest-mapper.ts';
export {
  AmbiguousResourceError,
  isNoMatchError,
  NoKindMatchError,
  NoResourceMatchError,
} from './restmapper/match-errors.ts';
export type {
  PartialResource,
  ResettableRESTMapper,
  RESTMapper,
  RESTMapping,
  RESTScope,
} from './restmapper/rest-mapper.ts';
export { ShortcutExpander } from './restmapper/shortcut-expander.ts';
export type { ShortcutExpanderOptions } from './restmapper/shortcut-expander.ts';
export { silentLogger } from './util/logger.ts';
export type { Logger } from './util/logger.ts';
export { TurnQueue } from './util/time-slice.ts';
export {
  BucketRateLimiter,
  defaultControllerRateLimiter,
  defaultItemBasedRateLimiter,
  ItemExponentialFailureRateLimiter,
  ItemFastSlowRateLimiter,
  MaxOfRateLimiter,
  WithMaxWaitRateLimiter,
} from './util/workqueue/default-rate-limiters.ts';
export type { FastSlowDelays, TypedRateLimiter } from './util/workqueue/default-rate-limiters.ts';
export { DelayingQueue } from './util/workqueue/delaying-queue.ts';
export { RateLimitingQueue } from './util/workqueue/rate-limiting-queue.ts';
export type { RateLimitingQueueOptions } from './util/workqueue/rate-limiting-queue.ts';
export type {
  CounterMetric,
  GaugeMetric,
  HistogramMetric,
  SettableGaugeMetric,
  WorkqueueMetricsProvider,
} from './util/workqueue/workqueue-metrics.ts';
export { Workqueue } from './util/workqueue/workqueue.ts';
export type { WorkItem, WorkqueueOptions, WorkqueueStorage } from './util/workqueue/workqueue.ts';
