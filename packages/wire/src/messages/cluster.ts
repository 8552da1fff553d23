import { z } from 'zod';
import { health } from './row.ts';

/** Where the cluster came from; the screen always says it. */
const clusterSource = z.enum(['server', 'kubeconfig', 'in-cluster', 'embedded']);

/** The link between the Deltascope server and the API server. */
const clusterLink = z.object({
  state: z.enum(['connecting', 'connected', 'unreachable']),
  since: z.number(),
  /** Names the address and the cause while unreachable; empty otherwise. */
  cause: z.string(),
});

const kindSummary = z.object({
  resource: z.string(),
  kind: z.string(),
  namespaced: z.boolean(),
  state: z.enum(['loading', 'live', 'relisting', 'stale', 'forbidden', 'unserved']),
  count: z.number().int(),
  health: z.partialRecord(health, z.number().int()),
});

/** The whole `cluster` view, sent anew whenever something in it changed. */
export const clusterValue = z.object({
  type: z.literal('cluster'),
  channel: z.number().int(),
  name: z.string(),
  source: clusterSource,
  address: z.string(),
  /** The API server's gitVersion; empty until it has answered. */
  version: z.string(),
  link: clusterLink,
  kinds: z.array(kindSummary),
});

export type ClusterSource = z.infer<typeof clusterSource>;
export type ClusterLink = z.infer<typeof clusterLink>;
export type KindSummary = z.infer<typeof kindSummary>;
export type ClusterValue = z.infer<typeof clusterValue>;
