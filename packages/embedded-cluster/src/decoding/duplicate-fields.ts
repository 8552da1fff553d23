const STRING = /"(?:[^"\\]|\\.)*"/y;
const NEXT = /["{}[\],]/g;

interface Level {
  readonly path: string;
  /** Of an object: its fields so far. */
  readonly fields?: Set<string>;
  /** Of a list: the index of the item being read. */
  index: number;
  /** Of an object: the field whose value comes next. */
  field?: string;
}

/** The paths of fields that a JSON text has twice in one object, each once for each time too many. The text is known to be JSON. */
export function duplicateFields(text: string): string[] {
  const found: string[] = [];
  const levels: Level[] = [];
  const next = new RegExp(NEXT.source, 'g');
  for (let token = next.exec(text); token !== null; token = next.exec(text)) {
    const level = levels.at(-1);
    switch (token[0]) {
      case '{':
        levels.push({ path: below(level), fields: new Set(), index: 0 });
        break;
      case '[':
        levels.push({ path: below(level), index: 0 });
        break;
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (level !== undefined) endOf(level);
        break;
      default:
        next.lastIndex = afterString(text, token.index);
        noteField(level, text.slice(token.index, next.lastIndex), found);
    }
  }
  return found;
}

function afterString(text: string, at: number): number {
  const string = new RegExp(STRING.source, 'y');
  string.lastIndex = at;
  return at + (string.exec(text)?.[0].length ?? text.length);
}

/** A string where a field is expected names it; any other is a value. */
function noteField(level: Level | undefined, quoted: string, found: string[]): void {
  if (level?.fields === undefined || level.field !== undefined) return;
  level.field = JSON.parse(quoted) as string;
  if (level.fields.has(level.field)) found.push(below(level));
  level.fields.add(level.field);
}

function endOf(level: Level): void {
  level.index += 1;
  delete level.field;
}

/** The path of the value that comes next. */
function below(level: Level | undefined): string {
  if (level === undefined) return '';
  if (level.fields === undefined) return `${level.path}[${level.index}]`;
  const { path, field = '' } = level;
  return path === '' ? field : `${path}.${field}`;
}
