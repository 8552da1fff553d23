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
  const match = query.get('resourceVersionMatch') ?? '';
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
  if (isMatch(match)) options.resourceVersionMatch = match;
  const errors = options.watch === true ? watchErrors(options, match) : listErrors(options, match);
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
}

const MATCH = 'resourceVersionMatch';
const WITH_CONTINUE = forbiddenField(MATCH, `${MATCH} is forbidden when continue is provided`);

function listErrors(options: ListOptions, match: string): FieldError[] {
  const { resourceVersion = '', sendInitialEvents } = options;
  const errors: FieldError[] = [];
  if (match !== '') {
    if (resourceVersion === '') {
      const words = `${MATCH} is forbidden unless resourceVersion is provided`;
      errors.push(forbiddenField(MATCH, words));
    }
    if (options.continue !== undefined) errors.push(WITH_CONTINUE);
    if (!isMatch(match)) errors.push(unsupportedMatch(match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && resourceVersion === '0') {
      const words = `${MATCH} "exact" is forbidden for resourceVersion "0"`;
      errors.push(forbiddenField(MATCH, words));
    }
  }
  if (sendInitialEvents !== undefined) {
    errors.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  return errors;
}

function watchErrors(options: ListOptions, match: string): FieldError[] {
  const errors: FieldError[] = [];
  if (options.sendInitialEvents !== undefined && match !== 'NotOlderThan') {
    const words = `sendInitialEvents requires setting ${MATCH} to NotOlderThan`;
    errors.push(forbiddenField(MATCH, words));
  }
  if (options.sendInitialEvents === undefined && match !== '') {
    const words = `${MATCH} is forbidden for watch unless sendInitialEvents is provided`;
    errors.push(forbiddenField(MATCH, words));
  }
  if (match !== '' && match !== 'NotOlderThan') {
    errors.push(unsupportedMatch(match, ['NotOlderThan']));
  }
  if (options.continue !== undefined) errors.push(WITH_CONTINUE);
  return errors;
}

function isMatch(text: string): text is 'Exact' | 'NotOlderThan' {
  return text === 'Exact' || text === 'NotOlderThan';
}

function unsupportedMatch(match: string, supported: readonly string[]): FieldError {
  return unsupportedValue(MATCH, match, supported);
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
