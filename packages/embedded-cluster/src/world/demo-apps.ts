import { BEHAVIOUR } from './behaviour.ts';

/** An application of the demo company. */
export interface DemoApp {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly image: string;
  /** The port its Service offers; absent: no Service. */
  readonly port?: number;
  /** Second container's image. */
  readonly sidecar?: string;
  /** Annotations of its pods. */
  readonly behaviour?: Readonly<Record<string, string>>;
  readonly restarts?: number;
}

export const DEMO_NAMESPACES = ['shop', 'payments', 'checkout', 'search', 'platform'] as const;

const PROXY = 'registry.example.com/mesh/proxy:1.24.1';

function image(name: string, version: string): string {
  return `registry.example.com/${name}:${version}`;
}

/** The company's Deployments. */
export const DEMO_APPS: readonly DemoApp[] = [
  {
    namespace: 'shop',
    name: 'storefront',
    replicas: 8,
    image: image('shop/storefront', 'v4.12.0'),
    port: 8080,
    sidecar: PROXY,
  },
  {
    namespace: 'shop',
    name: 'catalog',
    replicas: 5,
    image: image('shop/catalog', 'v2.8.3'),
    port: 8080,
  },
  { namespace: 'shop', name: 'cart', replicas: 4, image: image('shop/cart', 'v3.1.0'), port: 8080 },
  {
    namespace: 'shop',
    name: 'recommendations',
    replicas: 4,
    image: image('shop/recommendations', 'v1.19.2'),
    port: 9000,
  },
  {
    namespace: 'shop',
    name: 'image-resizer',
    replicas: 3,
    image: image('shop/image-resizer', 'v0.9.4'),
    port: 8081,
  },
  {
    namespace: 'shop',
    name: 'reviews',
    replicas: 3,
    image: image('shop/reviews', 'v1.4.1'),
    port: 8080,
  },
  {
    namespace: 'payments',
    name: 'gateway',
    replicas: 6,
    image: image('payments/gateway', 'v5.0.2'),
    port: 8443,
    sidecar: PROXY,
  },
  {
    namespace: 'payments',
    name: 'ledger',
    replicas: 4,
    image: image('payments/ledger', 'v2.3.0'),
    port: 8080,
  },
  {
    namespace: 'payments',
    name: 'fraud-check',
    replicas: 3,
    image: image('payments/fraud-check', 'v1.7.5'),
    port: 8080,
    behaviour: { [BEHAVIOUR.crashAfterSeconds]: '420', [BEHAVIOUR.exitCode]: '137' },
    restarts: 2,
  },
  {
    namespace: 'payments',
    name: 'reconciler',
    replicas: 2,
    image: image('payments/reconciler', 'v0.14.0'),
    behaviour: { [BEHAVIOUR.crashAfterSeconds]: '12' },
    restarts: 4,
  },
  {
    namespace: 'checkout',
    name: 'checkout-api',
    replicas: 6,
    image: image('checkout/api', 'v7.2.1'),
    port: 8080,
    sidecar: PROXY,
  },
  {
    namespace: 'checkout',
    name: 'pricing',
    replicas: 3,
    image: image('checkout/pricing', 'v3.3.3'),
    port: 8080,
  },
  {
    namespace: 'checkout',
    name: 'tax',
    replicas: 2,
    image: image('checkout/tax', 'v1.0.8'),
    port: 8080,
  },
  {
    namespace: 'checkout',
    name: 'email-worker',
    replicas: 3,
    image: image('checkout/email-worker', 'v2.2.0'),
  },
  {
    namespace: 'checkout',
    name: 'vouchers',
    replicas: 2,
    image: image('checkout/vouchers', 'v1.5.0'),
    port: 8080,
  },
  {
    namespace: 'search',
    name: 'query',
    replicas: 6,
    image: image('search/query', 'v6.4.0'),
    port: 9200,
  },
  { namespace: 'search', name: 'indexer', replicas: 3, image: image('search/indexer', 'v6.4.0') },
  {
    namespace: 'search',
    name: 'suggest',
    replicas: 3,
    image: image('search/suggest', 'v2.0.5'),
    port: 8080,
  },
  { namespace: 'search', name: 'crawler', replicas: 2, image: image('search/crawler', 'v1.1.9') },
  {
    namespace: 'platform',
    name: 'grafana',
    replicas: 1,
    image: image('platform/grafana', '11.6.0'),
    port: 3000,
  },
  {
    namespace: 'platform',
    name: 'ingress',
    replicas: 4,
    image: image('platform/ingress', '1.14.0'),
    port: 80,
  },
  {
    namespace: 'platform',
    name: 'cert-manager',
    replicas: 1,
    image: image('platform/cert-manager', 'v1.18.2'),
  },
  {
    namespace: 'platform',
    name: 'image-builder',
    replicas: 2,
    image: image('platform/image-builder', 'v0.8.0'),
  },
  {
    namespace: 'default',
    name: 'httpbin',
    replicas: 2,
    image: 'docker.io/kong/httpbin:0.2.3',
    port: 80,
  },
  {
    namespace: 'kube-system',
    name: 'coredns',
    replicas: 2,
    image: 'registry.k8s.io/coredns/coredns:v1.12.1',
    port: 53,
  },
  {
    namespace: 'kube-system',
    name: 'metrics-server',
    replicas: 2,
    image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0',
    port: 443,
  },
];

/** Applications whose new versions come by a canary. */
export const DEMO_ROLLOUTS: readonly DemoApp[] = [
  {
    namespace: 'shop',
    name: 'promotions',
    replicas: 5,
    image: image('shop/promotions', 'v1.8.0'),
    port: 8080,
  },
  {
    namespace: 'search',
    name: 'ranking',
    replicas: 4,
    image: image('search/ranking', 'v3.2.6'),
    port: 9300,
  },
  {
    namespace: 'payments',
    name: 'risk-score',
    replicas: 3,
    image: image('payments/risk-score', 'v0.9.1'),
    port: 8080,
  },
];

/** Its StatefulSets: `name`, how many, and the size of each pod's volume. */
export const DEMO_STATEFUL_APPS: readonly (DemoApp & { readonly storage: string })[] = [
  {
    namespace: 'payments',
    name: 'postgres',
    replicas: 3,
    image: image('data/postgres', '17.6'),
    port: 5432,
    storage: '100Gi',
  },
  {
    namespace: 'search',
    name: 'opensearch',
    replicas: 3,
    image: image('data/opensearch', '2.19.1'),
    port: 9200,
    storage: '250Gi',
  },
  {
    namespace: 'shop',
    name: 'redis',
    replicas: 3,
    image: image('data/redis', '8.2.1'),
    port: 6379,
    storage: '10Gi',
  },
  {
    namespace: 'platform',
    name: 'prometheus',
    replicas: 2,
    image: image('platform/prometheus', 'v3.6.0'),
    port: 9090,
    storage: '50Gi',
  },
];

/** One pod of these on every node. */
export const DEMO_DAEMONS: readonly DemoApp[] = [
  {
    namespace: 'kube-system',
    name: 'kube-proxy',
    replicas: 0,
    image: 'registry.k8s.io/kube-proxy:v1.37.2',
  },
  {
    namespace: 'platform',
    name: 'log-agent',
    replicas: 0,
    image: image('platform/log-agent', '3.2.7'),
  },
];

/** What runs by the clock. */
export const DEMO_CRON_JOBS: readonly (DemoApp & {
  readonly schedule: string;
  readonly seconds: string;
})[] = [
  {
    namespace: 'payments',
    name: 'settle',
    schedule: '*/2 * * * *',
    seconds: '25',
    replicas: 1,
    image: image('payments/settle', 'v1.2.0'),
  },
  {
    namespace: 'search',
    name: 'reindex',
    schedule: '*/5 * * * *',
    seconds: '60',
    replicas: 2,
    image: image('search/indexer', 'v6.4.0'),
  },
  {
    namespace: 'platform',
    name: 'backup',
    schedule: '7 * * * *',
    seconds: '90',
    replicas: 1,
    image: image('platform/backup', 'v0.5.1'),
  },
];

/** Kinds of the company's own. */
export const DEMO_CUSTOM_RESOURCES = [
  { group: 'platform.example.com', plural: 'releases', kind: 'Release', shortName: 'rel' },
  { group: 'mesh.example.com', plural: 'trafficpolicies', kind: 'TrafficPolicy', shortName: 'tp' },
] as const;
