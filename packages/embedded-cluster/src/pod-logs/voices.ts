import type { Speaker, Voice } from './voice.ts';
import { cache, database, searchEngine, timeSeries } from './voices/data.ts';
import { agent, component } from './voices/platform.ts';
import { ingress, proxy, web } from './voices/web.ts';
import { job, worker } from './voices/worker.ts';

/** By what is in the image's name, without its registry and tag; the first that fits. */
const BY_IMAGE: readonly (readonly [RegExp, Voice])[] = [
  [/postgres|mysql|mariadb/, database],
  [/redis|memcached|valkey/, cache],
  [/opensearch|elasticsearch/, searchEngine],
  [/prometheus|loki|mimir|etcd/, timeSeries],
  [/ingress|nginx|httpd|caddy/, ingress],
  [/kube-proxy/, component],
  [/proxy|envoy|istio|linkerd/, proxy],
  [/coredns|metrics-server|cert-manager|controller|operator|scheduler|apiserver/, component],
  [/agent|exporter|grafana|builder|collector|fluent|vector|platform\//, agent],
  [/worker|indexer|crawler|consumer|reconciler|queue/, worker],
];

/** What kind of program a container is, as far as its image tells; else a web service, or a worker when it has no port. */
export function voiceOf({ image, isJob, port }: Speaker): Voice {
  if (isJob) return job;
  const name = image.replace(/[:@][^/]*$/, '').replace(/^[^/]*[.:][^/]*\//, '');
  const found = BY_IMAGE.find(([form]) => form.test(name));
  return found?.[1] ?? (port > 0 ? web : worker);
}
