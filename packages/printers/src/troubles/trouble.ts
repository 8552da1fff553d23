import { formatGroupResource, type KubeObject } from '@deltascope/apimachinery';
import type { Health, Printer } from '../printer.ts';
import { claimTrouble } from './claim-trouble.ts';
import { conventionalTrouble, definitionTrouble } from './conventional-trouble.ts';
import { jobTrouble } from './job-trouble.ts';
import { isNodeLost, nodeTrouble } from './node-trouble.ts';
import { podTrouble } from './pod-trouble.ts';
import type { Tell } from './tell.ts';
import {
  daemonSetTrouble,
  deploymentTrouble,
  endpointSliceTrouble,
  replicaSetTrouble,
  statefulSetTrouble,
} from './workload-trouble.ts';

/** What is wrong with one object, in words. */
export interface Trouble {
  readonly health: 'bad' | 'warn';
  /** What follows the object's name: "keeps crashing". */
  readonly headline: string;
  /** What, then why, in Kubernetes' own words: "Container api exits with 1 after 4s, 14 restarts." At most MAX_SENTENCE_LENGTH long. */
  readonly sentence: string;
  /** The instant in the status, in epoch ms, that tells since when; null when none does. */
  readonly since: number | null;
  /**
   * It may be no more than a start: a container in its first run that is not ready yet, a workload short of pods of which nothing says that
   * they fail. Health needs no clock; who tells people should wait a little with these.
   */
  readonly settling: boolean;
  /** It follows from troubles of its pods, which tell more: a workload short of pods or past its deadline, a Job whose pods failed. */
  readonly isEffect: boolean;
}

export interface TroubleOptions {
  /** Messages of Warning events about the object, newest first: they tell why where the status has no message. */
  readonly events?: readonly string[];
  /** The printer's, where the object has been printed already. */
  readonly health?: Health;
}

/**
 * What is wrong with an object, read from its status; null when nothing is. It is there exactly when the printer's health is `bad` or
 * `warn`, and of that health, but for two cases: a Node that was heard of once and is not any more is `bad` (kubectl: NotReady) though its
 * health is `unknown`, and an Event tells of others and has none itself.
 *
 * Never throws, whatever is missing; keeps and changes nothing; reads no clock.
 */
export function troubleOf(
  printer: Printer,
  object: KubeObject,
  { events = [], health = printer.print(object).health }: TroubleOptions = {},
): Trouble | null {
  const resource = formatGroupResource(printer.resource);
  if (WITHOUT.has(resource)) return null;
  if (health !== 'bad' && health !== 'warn') {
    if (resource !== 'nodes' || !isNodeLost(object)) return null;
  }
  const told = (TELLS.get(resource) ?? conventionalTrouble)(object, events);
  if (!told) return null;
  const { settling = false, isEffect = false } = told;
  return { ...told, health: health === 'warn' ? 'warn' : 'bad', settling, isEffect };
}

const WITHOUT: ReadonlySet<string> = new Set(['events', 'events.events.k8s.io']);

const TELLS: ReadonlyMap<string, Tell> = new Map<string, Tell>([
  ['pods', podTrouble],
  ['deployments.apps', deploymentTrouble],
  ['replicasets.apps', replicaSetTrouble],
  ['statefulsets.apps', statefulSetTrouble],
  ['daemonsets.apps', daemonSetTrouble],
  ['endpointslices.discovery.k8s.io', endpointSliceTrouble],
  ['jobs.batch', jobTrouble],
  ['nodes', nodeTrouble],
  ['persistentvolumeclaims', claimTrouble],
  ['customresourcedefinitions.apiextensions.k8s.io', definitionTrouble],
]);
