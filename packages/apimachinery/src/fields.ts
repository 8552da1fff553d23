import type { KubeObject } from './meta.ts';
import { SelectorSyntaxError } from './selector-syntax-error.ts';

/** One term of a field selector. */
export interface FieldRequirement {
  /** The path, as "metadata.name". */
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** A parsed field selector (client-go: fields.Selector): immutable. */
export interface FieldSelector {
  /** What must hold, in the order given; empty for everything. */
  readonly requirements: readonly FieldRequirement[];
  /** Asks for each field it names; what is absent is the empty string, as in the API server. */
  matches(get: (field: string) => string | undefined): boolean;
  /** The value a field must have, when a term pins it: what an index can look up. */
  requiresExactMatch(field: string): string | undefined;
  isEverything(): boolean;
  /** The query string's spelling, with special characters in values escaped. */
  toString(): string;
}

/**
 * Reads the grammar of `fieldSelector` in list and watch queries (API concept: field selectors): `f=v`, `f==v`
 * and `f!=v` joined by commas; in values a backslash escapes comma, equals sign and itself. Space counts; empty
 * terms are skipped, so that empty text selects everything. Throws a SelectorSyntaxError; which fields a kind
 * supports is the server's business.
 */
export function parseFieldSelector(text: string): FieldSelector {
  const requirements: FieldRequirement[] = [];
  for (const { term, at } of splitTerms(text)) {
    if (term !== '') requirements.push(parseTerm(text, term, at));
  }
  return {
    requirements,
    matches: (get) => requirements.every((requirement) => holds(requirement, get)),
    requiresExactMatch: (field) =>
      requirements.find(
        (requirement) => requirement.operator === '=' && requirement.field === field,
      )?.value,
    isEverything: () => requirements.length === 0,
    toString: () =>
      requirements
        .map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`)
        .join(','),
  };
}

/** Escapes a value for use in a field selector. */
export const escapeFieldValue = (value: string): string => value.replaceAll(/[\\,=]/g, '\\$&');

/**
 * Reads a field of an object by its path, for `FieldSelector.matches`: strings, numbers and booleans as text,
 * undefined for anything else. Defaults the API server applies to a few fields (a node's spec.unschedulable) are
 * not applied.
 */
export function fieldValue(object: KubeObject, path: string): string | undefined {
  let value: unknown = object;
  for (const field of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field))
      return undefined;
    value = (value as Record<string, unknown>)[field];
  }
  const isText = ['string', 'number', 'boolean'].includes(typeof value);
  return isText ? String(value) : undefined;
}

function holds(
  { field, operator, value }: FieldRequirement,
  get: (field: string) => string | undefined,
): boolean {
  return ((get(field) ?? '') === value) === (operator === '=');
}

/** Splits at the commas that no backslash escapes. */
function splitTerms(text: string): { term: string; at: number }[] {
  const terms: { term: string; at: number }[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === ',') {
      terms.push({ term: text.slice(start, index), at: start });
      start = index + 1;
    }
  }
  terms.push({ term: text.slice(start), at: start });
  return terms;
}

function parseTerm(text: string, term: string, at: number): FieldRequirement {
  const match = /^(?<field>[^=!\\]*?)(?<operator>!=|==?)(?<value>.*)$/s.exec(term);
  const { field = '', operator = '', value = '' } = match?.groups ?? {};
  if (field === '') {
    throw new SelectorSyntaxError(text, {
      position: at,
      problem: 'expected field=value, field==value or field!=value',
      serverWords: `invalid selector: '${text}'; can't understand '${term}'`,
    });
  }
  const valueAt = at + term.length - value.length;
  return {
    field,
    operator: operator === '!=' ? '!=' : '=',
    value: unescape(text, value, valueAt),
  };
}

function unescape(text: string, value: string, at: number): string {
  let plain = '';
  for (let index = 0; index < value.length; index += 1) {
    let character = value.charAt(index);
    if (character === '=') {
      throw new SelectorSyntaxError(text, {
        position: at + index,
        problem: 'expected "\\=" for an equals sign in a value',
        serverWords: 'invalid field selector: unescaped character in value: 61',
      });
    }
    if (character === '\\') {
      index += 1;
      character = value.charAt(index);
      if (character === '' || !'\\,='.includes(character)) {
        throw new SelectorSyntaxError(text, {
          position: at + index,
          problem: 'expected one of \\ , = after a backslash',
          serverWords: `invalid field selector: invalid escape sequence: \\${character}`,
        });
      }
    }
    plain += character;
  }
  return plain;
}
