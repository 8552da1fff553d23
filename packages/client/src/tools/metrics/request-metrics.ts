/** Of what is measured: the HTTP method, and the server's host with its port. */
export interface RequestLabels {
  readonly verb: string;
  readonly host: string;
}

/** How an attempt ended: the HTTP status, or "<error>" where no answer came (their number is bounded, as labels' must be). */
export interface ResultLabels {
  readonly code: string;
  readonly host: string;
}

/** A histogram of durations (client-go: metrics.LatencyMetric). */
export interface LatencyMetric {
  observe(labels: RequestLabels, seconds: number): void;
}

/** A histogram of sizes (client-go: metrics.SizeMetric). */
export interface SizeMetric {
  observe(labels: RequestLabels, bytes: number): void;
}

/** A counter of attempts by their outcome (client-go: metrics.ResultMetric). */
export interface ResultMetric {
  increment(labels: ResultLabels & { readonly method: string }): void;
}

/** A counter of attempts after the first (client-go: metrics.RetryMetric). */
export interface RetryMetric {
  incrementRetry(labels: ResultLabels & RequestLabels): void;
}

/**
 * Where a RESTClient counts (client-go: tools/metrics). Each is optional, is called in the midst of a request, and is to return at
 * once; what it throws breaks the request. The names in the docstrings are those under which Kubernetes' own components publish them.
 */
export interface RequestMetrics {
  /** rest_client_request_duration_seconds{verb,host}: do, doRaw and list, from the call to the last byte, waits and retries included. */
  readonly requestLatency?: LatencyMetric;
  /** rest_client_rate_limiter_duration_seconds{verb,host}: each wait for the client's own limit, 0 included. */
  readonly rateLimiterLatency?: LatencyMetric;
  /** rest_client_request_size_bytes{verb,host}: each attempt of do, doRaw and list; streamed bodies, whose size is unknown, are left out. */
  readonly requestSize?: SizeMetric;
  /** rest_client_response_size_bytes{verb,host}: answers to do, doRaw and list, and refusals. */
  readonly responseSize?: SizeMetric;
  /** rest_client_requests_total{code,method,host}: each attempt, watches included. */
  readonly requestResult?: ResultMetric;
  /** rest_client_request_retries_total{code,verb,host}: each attempt after the first. */
  readonly requestRetry?: RetryMetric;
}
