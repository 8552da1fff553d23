import { parseGroupResource, type Unstructured } from '@deltascope/apimachinery';
import {
  type Clock,
  type Notification,
  type ResourceEventHandler,
  type SharedIndexInformer,
} from '@deltascope/client';
import { printerFor, stateWord, type Printer } from '@deltascope/printers';
import type { WallValue } from '@deltascope/wire';
import { isSuccessor, knownState, uidOf } from '../clusters/handled-object.ts';
import { newestActivity } from '../clusters/newest-activity.ts';
import { ChangeRate, DAY, RATE } from './change-rate.ts';
import { Findings } from './findings.ts';
import { NodeGrid } from './node-grid.ts';
import { Owners } from './owners.ts';
import { Rollouts } from './rollouts.ts';
import { Warnings } from './warnings.ts';

/** Of the other kinds only the changes are counted: what they are is the work of these. */
const TOLD_OF: ReadonlySet<string> = new Set([
  'pods',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'nodes',
  'persistentvolumeclaims',
  'customresourcedefinitions.apiextensions.k8s.io',
]);

/**
 * What the wall shows, kept from the shared informers whether somebody looks or not. A delta costs the same however much there is;
 * `value` costs what it shows, and a glance at each finding. When it falls behind, the changes of an object become one. Bounded by what there is and by the constants of its parts.
 */
export class Wall {
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #informers: SharedIndexInformer[] = [];
  readonly #owners = new Owners();
  readonly #findings: Findings;
  readonly #rollouts: Rollouts;
  readonly #nodes = new NodeGrid();
  readonly #warnings: Warnings;
  readonly #rate: ChangeRate;
  readonly #day: ChangeRate;

  constructor(clock: Clock) {
    const now = clock.now();
    this.#clock = clock;
    this.#startedAt = now;
    this.#findings = new Findings(this.#owners, now);
    this.#rollouts = new Rollouts(this.#owners, now);
    this.#warnings = new Warnings(this.#owners);
    this.#rate = new ChangeRate(RATE, now);
    this.#day = new ChangeRate(DAY, now);
  }

  /** Follows an informer, which may be running; once per resource ("deployments.apps"). */
  attach(resource: string, informer: SharedIndexInformer): void {
    this.#informers.push(informer);
    informer.addEventHandler(this.#follower(resource), {
      name: 'wall',
      overflow: { type: 'coalesce' },
      unchangedUpdates: 'never',
    });
  }

  value(): Omit<WallValue, 'channel'> {
    const now = this.#clock.now();
    return {
      type: 'wall',
      at: now,
      startedAt: this.#startedAt,
      dataAt: newestActivity(this.#informers),
      ...this.#findings.view(now, {
        messagesAbout: (object, since) => this.#warnings.messagesAbout(object, since),
        figures: (uid) => this.#rollouts.figures(uid),
      }),
      rollingOut: this.#rollouts.size,
      rollouts: this.#rollouts.latest(this.#findings),
      nodeCount: this.#nodes.size,
      nodes: this.#nodes.nodes(),
      warnings: this.#warnings.latest(),
      calmSince: this.#findings.calmSince(now),
      ended: this.#findings.ended(),
      rate: { binMs: RATE.binMs, bins: this.#rate.bins(now) },
      day: { binMs: DAY.binMs, bins: this.#day.bins(now), endsAt: this.#day.endsAt(now) },
    };
  }

  #follower(resource: string): ResourceEventHandler {
    if (resource === 'events') {
      return {
        onAdd: (event) => this.#warnings.set(event, this.#clock.now()),
        onUpdate: (_before, event) => this.#warnings.set(event, this.#clock.now()),
        onDelete: (event, notification) => {
          const known = knownState(event, notification);
          if (known) this.#warnings.delete(uidOf(known));
        },
      };
    }
    const printer = printerFor(parseGroupResource(resource));
    const isToldOf = TOLD_OF.has(resource);
    return {
      onAdd: (object, notification) => {
        if (!notification.isInInitialList) this.#changed(notification);
        if (isToldOf) this.#set({ resource, printer, object }, notification);
      },
      onUpdate: (before, object, notification) => {
        this.#changed(notification);
        if (!isToldOf) return;
        if (isSuccessor(before, object)) this.#delete(resource, before);
        this.#set({ resource, printer, object }, notification);
      },
      onDelete: (object, notification) => {
        this.#changed(notification);
        if (isToldOf) this.#delete(resource, knownState(object, notification));
      },
    };
  }

  /** Objects that came and went while the wall was behind are not counted: it never heard of them. */
  #changed({ coalesced = 0 }: Notification): void {
    const now = this.#clock.now();
    this.#rate.add(now, 1 + coalesced);
    this.#day.add(now, 1 + coalesced);
  }

  #set({ resource, printer, object }: Change, { isInInitialList }: Notification): void {
    const now = this.#clock.now();
    const seen = { now, isInInitialList };
    for (const uid of this.#owners.set(resource, object)) this.#findings.regroup(uid, now);
    const owned = this.#owners.get(uidOf(object));
    if (!owned) return;
    const { cells, health } = printer.print(object);
    const subject = { owned, printer, object };
    if (resource === 'pods') {
      this.#nodes.setPod(owned.uid, object, health);
      this.#rollouts.setPod(owned, object, health);
    } else if (resource === 'nodes') {
      this.#nodes.setNode(object, { health, word: stateWord(printer.columns, cells), now });
    } else this.#rollouts.set(subject, health, seen);
    this.#findings.set(subject, health, seen);
  }

  #delete(resource: string, object: Unstructured | undefined): void {
    if (!object) return;
    const uid = uidOf(object);
    if (resource === 'nodes') this.#nodes.deleteNode(object);
    this.#nodes.deletePod(uid);
    this.#rollouts.delete(uid);
    this.#findings.delete(uid, this.#clock.now());
    this.#owners.delete(uid);
  }
}

interface Change {
  readonly resource: string;
  readonly printer: Printer;
  readonly object: Unstructured;
}
