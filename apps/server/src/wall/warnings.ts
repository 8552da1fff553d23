import type { Unstructured } from '@deltascope/apimachinery';
import { cellNamed, instant, printerFor, text, type Cell, type Sparse } from '@deltascope/printers';
import type { WallWarning } from '@deltascope/wire';
import type { Reference } from './findings.ts';
import type { Owners } from './owners.ts';

/** How many Warning events are remembered: the newest. */
export const MAX_REMEMBERED_WARNINGS = 1_000;
/** How many are shown. */
const MAX_WARNINGS = 5;

/** An event may be a moment older than the status it led to. */
const BEFORE_ONSET_MS = 60_000;

interface Name {
  readonly namespace: string;
  readonly name: string;
}

interface Warning {
  readonly uid: string;
  readonly reason: string;
  readonly message: string;
  readonly at: number;
  readonly count: number;
  readonly about: Sparse<Reference>;
  /** Whose trouble it is, as far as was known when it was last looked at: the object may be gone. */
  subject: Name;
}

const PRINTER = printerFor({ group: '', resource: 'events' });

/** The newest Warning events: what they say of an object, and what the latest are about. */
export class Warnings {
  readonly #owners: Owners;
  readonly #byUid = new Map<string, Warning>();

  constructor(owners: Owners) {
    this.#owners = owners;
  }

  set(event: Unstructured, now: number): void {
    const warning = warningOf(event, now);
    if (!warning) return;
    this.#nameSubject(warning);
    this.#byUid.set(warning.uid, warning);
    if (this.#byUid.size >= 2 * MAX_REMEMBERED_WARNINGS) this.#forgetOldest();
  }

  delete(uid: string): void {
    this.#byUid.delete(uid);
  }

  /** What was said of an object in a trouble that began at `since`, newest first. */
  messagesAbout(object: Reference, since: number): string[] {
    return [...this.#byUid.values()]
      .filter(({ about, at }) => at >= since - BEFORE_ONSET_MS && isAbout(about, object))
      .sort((a, b) => b.at - a.at)
      .map(({ message }) => message);
  }

  /** Newest first: one for each reason that a workload, or an object of its own, was warned of. */
  latest(): WallWarning[] {
    const folded = new Map<string, WallWarning>();
    for (const warning of this.#byUid.values()) {
      const { uid, reason, at, count } = warning;
      const { namespace, name } = this.#nameSubject(warning);
      const key = `${reason} ${namespace}/${name}`;
      const before = folded.get(key);
      if (before) before.count += count;
      if (before && before.at >= at) continue;
      folded.set(key, { uid, reason, namespace, name, at, count: before?.count ?? count });
    }
    return [...folded.values()]
      .toReversed()
      .sort((a, b) => b.at - a.at)
      .slice(0, MAX_WARNINGS);
  }

  #nameSubject(warning: Warning): Name {
    const known = this.#owners.get(text(warning.about.uid));
    if (known) warning.subject = this.#owners.root(known);
    return warning.subject;
  }

  #forgetOldest(): void {
    const byAge = [...this.#byUid.values()].sort((a, b) => b.at - a.at);
    for (const { uid } of byAge.slice(MAX_REMEMBERED_WARNINGS)) this.#byUid.delete(uid);
  }
}

/** By name too: a kubelet's events give other uids for what it runs by itself, and for its node. */
function isAbout(about: Sparse<Reference>, { uid, kind, namespace, name }: Reference): boolean {
  if (text(about.uid) === uid) return true;
  return about.name === name && about.kind === kind && text(about.namespace) === namespace;
}

/** Undefined for a Normal event. */
function warningOf(
  event: Unstructured & { readonly involvedObject?: Warning['about'] },
  now: number,
): Warning | undefined {
  const { cells, health } = PRINTER.print(event);
  if (health !== 'warn') return undefined;
  const cell = (name: string): Cell => cellNamed(PRINTER.columns, cells, name);
  const { uid = '', creationTimestamp } = event.metadata;
  const lastSeen = cell('Last Seen') ?? instant(creationTimestamp) ?? now;
  const about = event.involvedObject ?? {};
  return {
    uid,
    reason: String(cell('Reason')),
    message: String(cell('Message')),
    // Its clock is the cluster's.
    at: Math.min(Number(lastSeen), now),
    count: Number(cell('Count')),
    about,
    subject: { namespace: text(about.namespace), name: text(about.name) },
  };
}
