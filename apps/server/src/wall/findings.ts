import type { Unstructured } from '@deltascope/apimachinery';
import { troubleOf, type Health, type Printer, type Trouble } from '@deltascope/printers';
import type { WallEnded, WallFinding } from '@deltascope/wire';
import { EndedTroubles } from './ended-troubles.ts';
import type { Owned, Owners } from './owners.ts';

/** How many are shown. */
const MAX_FINDINGS = 4;
/** A trouble that may be no more than a start is told of when it has lasted so long. */
const SETTLING_MS = 30_000;
/**
 * A pod whose phase is Failed stays so until somebody deletes it, though its controller has long made another: it is told of for so long,
 * and no longer than SETTLING_MS once its workload is well. The table, the node's cells and the counts go on showing it.
 */
const FAILED_POD_MS = 10 * 60_000;
/** Those that wait to be told are looked at no oftener. */
const LOOK_MS = 1_000;

/** An object as it is now. It is the store's: kept only while it is in trouble, and never changed. */
export interface Subject {
  readonly owned: Owned;
  readonly printer: Printer;
  readonly object: Unstructured;
}

/** When, and whether it was so before anybody looked. */
export interface Seen {
  readonly now: number;
  readonly isInInitialList: boolean;
}

/** What else is known when a finding is put into words. */
export interface Context {
  /** Messages of Warning events about an object since an instant, newest first. */
  messagesAbout(object: Reference, since: number): readonly string[];
  /** Pods of a workload; undefined for what is none. */
  figures(uid: string): Figures | undefined;
}

/** How an event names an object. */
export interface Reference {
  readonly uid: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Figures {
  readonly ready: number;
  readonly want: number;
  /** Of the newest and of older templates. */
  readonly total: number;
}

interface Member extends Subject {
  readonly trouble: Trouble;
  readonly since: number;
}

/** What is wrong under one roof: a workload with its pods, or an object of its own. */
interface Finding {
  readonly root: Owned;
  readonly members: Map<string, Member>;
  bad: number;
  since: number;
  /** How often it began; a crash loop ends and comes back. */
  times: number;
  /** The worst it came to: what is said of it when it is over. */
  worst: Pick<Trouble, 'health' | 'headline'>;
}

/**
 * What is wrong, one finding for each workload however many of its pods are in trouble: since when it was seen, what it came to, how it
 * ended.
 *
 *     well --trouble--> settling --it lasts--> told --well or gone--> ended
 *       \________ no start could look like it ___^ |                    |
 *                                                  ^____ within 1 min __|
 *
 * A delta costs the same however much else is wrong. Bounded by what there is, and by EndedTroubles.
 */
export class Findings {
  readonly #owners: Owners;
  readonly #startedAt: number;
  readonly #ended = new EndedTroubles();
  readonly #byRoot = new Map<string, Finding>();
  /** The findings of those in trouble that are told of. */
  readonly #told = new Map<string, Finding>();
  readonly #settling = new Map<string, Member>();
  /** Failed pods that are told of, and until when. */
  readonly #failed = new Map<string, number>();
  #nextDue = Infinity;
  #calmSince: number;

  constructor(owners: Owners, startedAt: number) {
    this.#owners = owners;
    this.#startedAt = startedAt;
    this.#calmSince = startedAt;
  }

  /** An object that is there, in trouble or not; `health` is its printer's. */
  set(subject: Subject, health: Health, { now, isInInitialList }: Seen): void {
    this.#tellDue(now);
    const { uid } = subject.owned;
    const trouble = troubleOf(subject.printer, subject.object, { health });
    if (!trouble) {
      this.#well(uid, now);
      return;
    }
    const before = this.#told.get(uid)?.members.get(uid) ?? this.#settling.get(uid);
    const onset = isInInitialList ? Math.min(now, trouble.since ?? this.#startedAt) : now;
    const member = { ...subject, trouble, since: before?.since ?? onset };
    if (isReplaced(subject)) {
      const until = toLook(member.since + FAILED_POD_MS);
      if (until <= now) {
        this.#end(uid, { now, gone: false });
        return;
      }
      this.#failed.set(uid, until);
      this.#nextDue = Math.min(this.#nextDue, until);
    }
    if (!trouble.settling || this.#told.has(uid)) this.#tell(member, now);
    else this.#settle(member);
  }

  /** An object that is gone. */
  delete(uid: string, now: number): void {
    this.#tellDue(now);
    this.#end(uid, { now, gone: true });
  }

  /** An object that is well; Failed pods below it need nobody any more. */
  #well(uid: string, now: number): void {
    this.#end(uid, { now, gone: false });
    const soon = toLook(now + SETTLING_MS);
    for (const member of this.#byRoot.get(uid)?.members.keys() ?? []) {
      if ((this.#failed.get(member) ?? soon) <= soon) continue;
      this.#failed.set(member, soon);
      this.#nextDue = Math.min(this.#nextDue, soon);
    }
  }

  #end(uid: string, { now, gone }: { readonly now: number; readonly gone: boolean }): void {
    this.#settling.delete(uid);
    this.#failed.delete(uid);
    const finding = this.#told.get(uid);
    if (!finding) return;
    this.#leave(finding, uid);
    if (finding.members.size > 0) return;
    const { root, since, times, worst } = finding;
    const isGone = gone && (root.uid === uid || this.#owners.isGone(root.uid));
    const { name } = root;
    this.#ended.add({ uid: root.uid, name, ...worst, since, until: now, times, gone: isGone });
    this.#calmSince = now;
  }

  /** Its topmost owner may be another now. */
  regroup(uid: string, now: number): void {
    const finding = this.#told.get(uid);
    const member = finding?.members.get(uid);
    const owned = this.#owners.get(uid);
    if (!finding || !member || !owned) return;
    if (this.#owners.root(owned).uid === finding.root.uid) return;
    this.#leave(finding, uid);
    this.#tell({ ...member, owned }, now);
  }

  /** Something is wrong under a topmost owner. */
  isTroubled(rootUid: string): boolean {
    return this.#byRoot.has(rootUid);
  }

  /** The uids of those in trouble under a topmost owner. */
  troubledUnder(rootUid: string): Iterable<string> {
    return this.#byRoot.get(rootUid)?.members.keys() ?? [];
  }

  /** Since when nothing has been wrong; null while something is. */
  calmSince(now: number): number | null {
    this.#tellDue(now);
    return this.#byRoot.size === 0 ? this.#calmSince : null;
  }

  ended(): WallEnded[] {
    return this.#ended.latest();
  }

  /** How many of each health, and the first few in words. */
  view(now: number, context: Context): { bad: number; warn: number; findings: WallFinding[] } {
    this.#tellDue(now);
    const all = [...this.#byRoot.values()];
    const bad = all.filter((finding) => finding.bad > 0).length;
    const findings = all
      .sort(byWeight)
      .slice(0, MAX_FINDINGS)
      .map((finding) => inWords(finding, context));
    return { bad, warn: all.length - bad, findings };
  }

  #settle(member: Member): void {
    this.#settling.set(member.owned.uid, member);
    this.#nextDue = Math.min(this.#nextDue, dueAt(member));
  }

  #tellDue(now: number): void {
    if (now < this.#nextDue) return;
    this.#nextDue = Infinity;
    for (const member of this.#settling.values()) {
      if (dueAt(member) <= now) this.#tell(member, now);
      else this.#nextDue = Math.min(this.#nextDue, dueAt(member));
    }
    for (const [uid, until] of this.#failed) {
      if (until <= now) this.#end(uid, { now, gone: false });
      else this.#nextDue = Math.min(this.#nextDue, until);
    }
  }

  #tell(member: Member, now: number): void {
    const { owned, trouble } = member;
    this.#settling.delete(owned.uid);
    const finding = this.#told.get(owned.uid) ?? this.#findingOf(member, now);
    const before = finding.members.get(owned.uid);
    finding.bad += Number(trouble.health === 'bad') - Number(before?.trouble.health === 'bad');
    finding.members.set(owned.uid, member);
    finding.since = Math.min(finding.since, member.since);
    if (trouble.health === 'bad' || finding.worst.health === 'warn') {
      finding.worst = { health: trouble.health, headline: trouble.headline };
    }
    this.#told.set(owned.uid, finding);
  }

  #findingOf({ owned, trouble, since }: Member, now: number): Finding {
    const root = this.#owners.root(owned);
    const known = this.#byRoot.get(root.uid);
    if (known) return known;
    const resumed = this.#ended.resume(root.uid, now);
    const finding: Finding = {
      root,
      members: new Map(),
      bad: 0,
      since: resumed?.since ?? since,
      times: (resumed?.times ?? 0) + 1,
      worst: trouble,
    };
    this.#byRoot.set(root.uid, finding);
    return finding;
  }

  #leave(finding: Finding, uid: string): void {
    const member = finding.members.get(uid);
    finding.members.delete(uid);
    if (member?.trouble.health === 'bad') finding.bad -= 1;
    this.#told.delete(uid);
    if (finding.members.size === 0) this.#byRoot.delete(finding.root.uid);
  }
}

/** Whole seconds, so that many that wait are looked at together. */
const toLook = (at: number): number => Math.ceil(at / LOOK_MS) * LOOK_MS;

const dueAt = ({ since }: Member): number => toLook(since + SETTLING_MS);

/** A Failed pod that something else answers for. */
function isReplaced({ owned, object }: Subject): boolean {
  const { phase } = (object['status'] ?? {}) as { phase?: unknown };
  return owned.resource === 'pods' && owned.ownerUid !== '' && phase === 'Failed';
}

/** What people use comes before what it stands on. */
const BESIDE: ReadonlySet<string> = new Set([
  'nodes',
  'persistentvolumeclaims',
  'customresourcedefinitions.apiextensions.k8s.io',
]);

/** Critical first, workloads first, the latest first. */
function byWeight(a: Finding, b: Finding): number {
  return (
    Number(b.bad > 0) - Number(a.bad > 0) ||
    Number(BESIDE.has(a.root.resource)) - Number(BESIDE.has(b.root.resource)) ||
    b.since - a.since ||
    compareTexts(a.root.uid, b.root.uid)
  );
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function inWords(finding: Finding, context: Context): WallFinding {
  const { root, bad, since } = finding;
  const { owned, printer, object, trouble } = speaker(finding);
  const events = context.messagesAbout({ ...owned, kind: printer.kind }, since);
  const { headline, sentence } = troubleOf(printer, object, { events }) ?? trouble;
  const figures = context.figures(root.uid);
  const extent = owned.uid === root.uid || !figures ? '' : extentOf(finding, figures);
  return {
    uid: root.uid,
    health: bad > 0 ? 'bad' : 'warn',
    resource: root.resource,
    namespace: root.namespace,
    name: root.name,
    headline,
    sentence: sentence + extent,
    since,
  };
}

/** Who tells why, before those that tell what follows from it; of them the worst, and the first by name, so that it does not change. */
function speaker({ members }: Finding): Member {
  return [...members.values()].reduce((first, next) =>
    compareMembers(next, first) < 0 ? next : first,
  );
}

function compareMembers(a: Member, b: Member): number {
  return (
    Number(a.trouble.isEffect) - Number(b.trouble.isEffect) ||
    Number(b.trouble.health === 'bad') - Number(a.trouble.health === 'bad') ||
    Number(b.owned.resource === 'pods') - Number(a.owned.resource === 'pods') ||
    compareTexts(a.owned.name, b.owned.name)
  );
}

/** How much of the workload it is. */
function extentOf({ members }: Finding, { ready, want, total }: Figures): string {
  if (ready < want) return ` ${ready} of ${want} ready.`;
  const pods = [...members.values()].filter(({ owned }) => owned.resource === 'pods').length;
  return pods === 0 || total <= 1 ? '' : ` ${pods} of ${Math.max(pods, total)} pods.`;
}
