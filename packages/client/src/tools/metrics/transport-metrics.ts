/**
 * Where a transport counts (client-go: tools/metrics, under its names). Each is told at once and must be cheap; what is left out
 * is not counted. The Prometheus names are those of component-base.
 */
export interface TransportMetrics {
  /** rest_client_transport_cache_entries: how many sets of connections a TransportCache holds, at each change. */
  readonly transportCacheEntries?: { observe(value: number): void };
  /**
   * rest_client_transport_create_calls_total. "miss-gc" and "uncacheable" of client-go do not come up: entries end with their last
   * user, and all that tells connections apart is data.
   */
  readonly transportCreateCalls?: { increment(result: 'hit' | 'miss'): void };
  /** rest_client_transport_ca_reload_total: each look at the CA file. */
  readonly transportCaReloads?: { increment(result: CaReloadResult, reason: CaReloadReason): void };
  /** rest_client_transport_cert_rotation_gc_calls_total: client certificate files that nobody watches any more. */
  readonly transportCertRotationGcCalls?: { increment(): void };
  /** rest_client_transport_cache_gc_calls_total: entries whose last user has closed ("skipped" does not come up). */
  readonly transportCacheGcCalls?: { increment(result: 'deleted'): void };
  /** rest_client_exec_plugin_ttl_seconds: when the first of the plugins' certificates expires, epoch ms; undefined: none does. */
  readonly clientCertExpiry?: { set(expiryMs: number | undefined): void };
  /** rest_client_exec_plugin_certificate_rotation_age: the age of a plugin's certificate that another one takes the place of. */
  readonly clientCertRotationAge?: { observe(ageMs: number): void };
  /** rest_client_exec_plugin_call_total: each run of a plugin; the code is 1 where there was no exit code. */
  readonly execPluginCalls?: { increment(exitCode: number, callStatus: ExecCallStatus): void };
  /** rest_client_exec_plugin_policy_call_total: each time the policy is asked. */
  readonly execPluginPolicyCalls?: { increment(status: 'allowed' | 'denied'): void };
}

type CaReloadResult = 'success' | 'failure';
type CaReloadReason = 'read_error' | 'empty' | 'unchanged' | 'ca_parse_error' | 'updated';

/** How a run of an exec plugin ended. */
export type ExecCallStatus =
  'no_error' | 'plugin_execution_error' | 'plugin_not_found_error' | 'client_internal_error';
