import type { FieldChange, JournalRecord } from '@deltascope/wire';

/** As many changes as one line has room for. */
const MAX_CHANGES = 3;

/** What happened, in a word or two: an event's reason, or the delta. */
export function recordTitle({ type, reason, late }: JournalRecord): string {
  if (type === 'Warning' || type === 'Normal') return reason || type;
  return late ? `${type}, seen late` : type;
}

/** What it was, in one line: "image cart:7.3.1, now 7.4.0", or an event's message. */
export function recordText(record: JournalRecord, owner: string | null): string {
  const { type, message, before, after, changes } = record;
  switch (type) {
    case 'Warning':
    case 'Normal':
      return message;
    case 'Added':
      return [owner === null ? 'created' : `created by ${owner}`, after?.word]
        .filter((part) => part !== undefined && part !== '')
        .join(', ');
    case 'Deleted':
      return before && before.word !== '' ? `gone; it was ${before.word}` : 'gone';
    case 'Changed': {
      const fields = changes.filter((change) => !isRest(change));
      const shown = fields.slice(0, MAX_CHANGES).map(changeText);
      const more = fields.length - shown.length + restCount(changes);
      if (more > 0) shown.push(`${more} more`);
      if (before && after && before.word !== after.word) {
        shown.unshift(`${before.word || 'no word'}, now ${after.word || 'no word'}`);
      }
      return shown.join('; ');
    }
  }
}

/** "replicas 3, now 5"; of an image that stays the same only the new tag. */
export function changeText({ field, before, after }: FieldChange): string {
  if (isRest({ field, before, after })) return field;
  const label = fieldLabel(field);
  if (before === null) return `${label} now ${after ?? 'absent'}`;
  if (after === null) return `${label} ${before}, now absent`;
  const image = field.endsWith('image') ? tagAfter(before, after) : null;
  return `${label} ${lastPart(field, before)}, now ${image ?? after}`;
}

/** Not a field: the server's word for how many more there are. */
function isRest({ before, after }: FieldChange): boolean {
  return before === null && after === null;
}

/** How many fields the server does not tell: 13 of "and 13 more fields". */
function restCount(changes: readonly FieldChange[]): number {
  const rest = changes.find(isRest);
  return rest ? Number(/\d+/.exec(rest.field)?.[0] ?? 0) : 0;
}

/** The word of a path by which people know the field: "image", "replicas", "Ready" of a condition's status. */
export function fieldLabel(field: string): string {
  const [, condition, part] = /conditions\[([^\]]+)\](?:\.(.+))?$/.exec(field) ?? [];
  if (condition === undefined) return lastWord(field);
  return part === undefined || part === 'status' ? condition : `${condition} ${part}`;
}

/** "revision" of "metadata.annotations[deployment.kubernetes.io/revision]", "endpoints[web-1]" of "endpoints[web-1]". */
function lastWord(field: string): string {
  const [, name = field, key] = /(?:^|\.)([^.[\]]+)(?:\[([^\]]*)\])?$/.exec(field) ?? [];
  if (key === undefined) return name;
  const isMap = name === 'labels' || name === 'annotations';
  return isMap ? key.slice(key.lastIndexOf('/') + 1) : `${name}[${key}]`;
}

function tagAfter(before: string, after: string): string | null {
  const colon = after.lastIndexOf(':');
  const same = colon > 0 && before.startsWith(after.slice(0, colon + 1));
  return same ? after.slice(colon + 1) : null;
}

/** Of an image without its registry: the end tells. */
function lastPart(field: string, value: string): string {
  return field.endsWith('image') ? value.slice(value.lastIndexOf('/') + 1) : value;
}
