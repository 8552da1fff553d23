import type { KubeObject } from '@deltascope/apimachinery';
import type { FieldChange } from '@deltascope/wire';

/** What one record tells; the rest is a number. */
export const MAX_CHANGES = 8;
/** Of one value, in characters. */
export const MAX_VALUE_LENGTH = 120;
/** How much of what is the same stands before the difference in a value that is cut. */
const CONTEXT_LENGTH = 24;

/**
 * Written with every change, or by the clock, or for machines: no news by themselves. A condition counts by its status and reason, a
 * container by its state.
 */
const SILENT: ReadonlySet<string> = new Set([
  'metadata.resourceVersion',
  'metadata.generation',
  'metadata.managedFields',
  'metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]',
  'status.observedGeneration',
]);
const SILENT_NAMES: ReadonlySet<string> = new Set([
  'lastHeartbeatTime',
  'lastProbeTime',
  'lastTransitionTime',
  'lastUpdateTime',
  'lastState',
  'containerID',
  'imageID',
]);

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields in which two states of an object differ, the most telling first: what was asked for, then what is said of it, then the rest
 * of its status. At most MAX_CHANGES; when there are more, the last of them says how many. Empty when nothing but silent fields changed.
 * Lists whose items have names are compared by name, others as a whole.
 */
export function fieldChanges(before: KubeObject, after: KubeObject): FieldChange[] {
  const changes: FieldChange[] = [];
  compareFields('', { before: asFields(before) ?? {}, after: asFields(after) ?? {} }, changes);
  changes.sort((a, b) => rank(a.field) - rank(b.field));
  if (changes.length <= MAX_CHANGES) return changes;
  const more = changes.length - MAX_CHANGES + 1;
  const rest = { field: `and ${more} more fields`, before: null, after: null };
  return [...changes.slice(0, MAX_CHANGES - 1), rest];
}

const ORDER = ['spec', 'metadata', 'status.phase', 'status.containerStatuses', 'status.conditions'];

function rank(field: string): number {
  const index = ORDER.findIndex((prefix) => field.startsWith(prefix));
  return index === -1 ? ORDER.length : index;
}

function compareFields(
  path: string,
  { before, after }: { readonly before: Fields; readonly after: Fields },
  into: FieldChange[],
): void {
  for (const name of Object.keys(after)) {
    compare(join(path, name), { name, before: before[name], after: after[name] }, into);
  }
  for (const name of Object.keys(before)) {
    if (!(name in after)) {
      compare(join(path, name), { name, before: before[name], after: undefined }, into);
    }
  }
}

interface Pair {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

function compare(path: string, { name, before, after }: Pair, into: FieldChange[]): void {
  if (before === after || SILENT_NAMES.has(name) || SILENT.has(path)) return;
  const inWords = IN_WORDS.get(name);
  const a = asFields(before);
  const b = asFields(after);
  if (inWords && (a ?? b)) {
    note(path, { before: a && inWords(a), after: b && inWords(b) }, into);
    return;
  }
  if (a && b) {
    compareFields(path, { before: a, after: b }, into);
    return;
  }
  const lists = namedLists(before, after);
  if (lists) compareItems(path, lists, into);
  else note(path, { before: valueText(before), after: valueText(after) }, into);
}

function compareItems(
  path: string,
  { before, after }: { before: ReadonlyMap<string, Fields>; after: ReadonlyMap<string, Fields> },
  into: FieldChange[],
): void {
  const inWords = path.endsWith('.conditions') ? conditionText : undefined;
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(name), after.get(name)];
    const itemPath = `${path}[${name}]`;
    if (inWords) note(itemPath, { before: a && inWords(a), after: b && inWords(b) }, into);
    else compare(itemPath, { name: '', before: a, after: b }, into);
  }
}

function note(
  field: string,
  {
    before = null,
    after = null,
  }: { before?: string | null | undefined; after?: string | null | undefined },
  into: FieldChange[],
): void {
  if (before === after) return;
  const start = Math.max(0, commonLength(before ?? '', after ?? '') - CONTEXT_LENGTH);
  into.push({ field, before: before && cut(before, start), after: after && cut(after, start) });
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** A text too long to keep is kept from a little before the place where it differs. */
function cut(text: string, start: number): string {
  if (text.length <= MAX_VALUE_LENGTH) return text;
  const end = start + MAX_VALUE_LENGTH - 2;
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
}

/** Labels and annotations have dots in their names. */
const join = (path: string, name: string): string =>
  path === '' ? name : /^\w+$/.test(name) ? `${path}.${name}` : `${path}[${name}]`;

const asFields = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;

function valueText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** By which of its fields an item is told from the others; the first that all items have, each its own. */
const ITEM_NAMES: readonly ((item: Fields) => unknown)[] = [
  ({ name }) => name,
  ({ type }) => type,
  ({ key }) => key,
  ({ containerPort }) => containerPort,
  ({ port }) => port,
  ({ uid }) => uid,
  ({ ip }) => ip,
  ({ targetRef }) => asFields(targetRef)?.name,
];

/** Both lists by their items' names; undefined when one of them is no list of named objects. An absent list is an empty one. */
function namedLists(
  before: unknown,
  after: unknown,
): { before: ReadonlyMap<string, Fields>; after: ReadonlyMap<string, Fields> } | undefined {
  if (!Array.isArray(before ?? after) || !Array.isArray(after ?? before)) return undefined;
  const lists = [before, after].map((list): unknown[] => (Array.isArray(list) ? list : []));
  for (const nameOf of ITEM_NAMES) {
    const [a, b] = lists.map((list) => byName(list, nameOf));
    if (a && b) return { before: a, after: b };
  }
  return undefined;
}

function byName(
  list: readonly unknown[],
  nameOf: (item: Fields) => unknown,
): ReadonlyMap<string, Fields> | undefined {
  const named = new Map<string, Fields>();
  for (const item of list) {
    const fields = asFields(item);
    const name = fields && nameOf(fields);
    if (!fields || (typeof name !== 'string' && typeof name !== 'number')) return undefined;
    named.set(String(name), fields);
  }
  return named.size === list.length ? named : undefined;
}

/** "False (ContainersNotReady)": what a condition says, without its times and its message. */
function conditionText({ status, reason }: Fields): string {
  const text = valueText(status) ?? 'Unknown';
  return typeof reason === 'string' && reason !== '' ? `${text} (${reason})` : text;
}

/** Objects of which a person reads a word, by the name of their field. */
const IN_WORDS: ReadonlyMap<string, (fields: Fields) => string | null> = new Map([
  ['state', containerStateText],
]);

/** "running", "waiting (CrashLoopBackOff)", "terminated (Error, exit code 1)". */
function containerStateText(state: Fields): string | null {
  const [kind, value] = Object.entries(state).find(([, part]) => asFields(part)) ?? [];
  if (kind === undefined) return valueText(state);
  const { reason, exitCode } = asFields(value) ?? {};
  const why = [
    typeof reason === 'string' && reason,
    typeof exitCode === 'number' && `exit code ${exitCode}`,
  ].filter(Boolean);
  return why.length === 0 ? kind : `${kind} (${why.join(', ')})`;
}
