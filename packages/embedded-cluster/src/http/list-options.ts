import type { ListOptions } from '@deltascope/apimachinery';
import { forbiddenField, unsupportedValue } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { badRequest, invalid, unexplained } from '../registry/api-errors.ts';

const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions' };

/**
 * Reads the query of a LIST or WATCH. Throws 400 on what cannot be read and 422 on combinations the API forbids
 * (C47; apimachinery internalversion/validation).
 */
export function parseListOptions(query: URLSearchParams): ListOptions {
  const options: ListOptions = {};
  readTexts(options, query);
  const watch = readBoolean(query, 'watch');
  const limit = readInteger(query, 'limit');
  const timeoutSeconds = readInteger(query, 'timeoutSeconds');
  const allowWatchBookmarks = readBoolean(query, 'allowWatchBookmarks');
  const sendInitialEvents = readBoolean(query, 'sendInitialEvents');
  if (watch !== undefined) options.watch = watch;
  if (limit !== undefined) options.limit = limit;
  if (timeoutSeconds !== undefined) options.timeoutSeconds = timeoutSeconds;
  if (allowWatchBookmarks !== undefined) options.allowWatchBookmarks = allowWatchBookmarks;
  if (sendInitialEvents !== undefined) options.sendInitialEvents = sendInitialEvents;
  const errors = options.watch === true ? watchErrors(options) : listErrors(options);
  if (errors.length > 0) throw invalid(LIST_OPTIONS, '', errors);
  return options;
}

/** A resourceVersion of a query as a number: undefined for "" and absent. Throws 400 when it is none, on a WATCH 500. */
export function parseResourceVersion({
  resourceVersion: text = '',
  watch = false,
}: ListOptions): number | undefined {
  if (text === '') return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  const why = `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`;
  throw watch ? unexplained(why) : badRequest(`invalid resource version: ${why}`);
}

function readTexts(options: ListOptions, query: URLSearchParams): void {
  for (const name of ['labelSelector', 'fieldSelector', 'resourceVersion', 'continue'] as const) {
    const value = query.get(name);
    if (value !== null && value !== '') options[name] = value;
  }
  const match = query.get('resourceVersionMatch');
  if (match === 'Exact' || match === 'NotOlderThan') options.resourceVersionMatch = match;
  else if (match !== null && match !== '') {
    throw invalid(LIST_OPTIONS, '', [unsupportedMatch(match, ['Exact', 'NotOlderThan', ''])]);
  }
}

function listErrors(options: ListOptions): FieldError[] {
  const { resourceVersionMatch: match, resourceVersion = '' } = options;
  const errors: FieldError[] = [];
  if (options.sendInitialEvents !== undefined) {
    errors.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  if (match === undefined) return errors;
  const field = 'resourceVersionMatch';
  if (options.continue !== undefined) {
    errors.push(
      forbiddenField(field, 'resourceVersionMatch is forbidden when continue is provided'),
    );
  }
  if (resourceVersion === '') {
    const words = 'resourceVersionMatch is forbidden unless resourceVersion is provided';
    errors.push(forbiddenField(field, words));
  }
  if (match === 'Exact' && resourceVersion === '0') {
    const words = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"';
    errors.push(forbiddenField(field, words));
  }
  return errors;
}

function watchErrors(options: ListOptions): FieldError[] {
  const { resourceVersionMatch: match, sendInitialEvents } = options;
  if (sendInitialEvents === undefined) {
    if (match === undefined) return [];
    const words =
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
    return [forbiddenField('resourceVersionMatch', words)];
  }
  if (match === 'NotOlderThan') return [];
  const words = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
  const error = forbiddenField('resourceVersionMatch', words);
  return match === undefined ? [error] : [error, unsupportedMatch(match, ['NotOlderThan'])];
}

function unsupportedMatch(match: string, supported: readonly string[]): FieldError {
  return unsupportedValue('resourceVersionMatch', match, supported);
}

function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
}

/** Undefined when it is absent. The API takes a parameter that is there without a value, or with anything but "false" and "0", as true. */
export function readBoolean(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  return text.toLowerCase() !== 'false' && text !== '0';
}
