import { findStatusCondition, setStatusCondition } from '@deltascope/apimachinery';
import type { Condition } from '@deltascope/apimachinery';
import { conditionsOf } from './custom-resource-definition.ts';
import type {
  Definition,
  DefinitionNames,
  DefinitionStatus,
} from './custom-resource-definition.ts';

/** The names of kinds and resources that other definitions of a group have been given. */
export interface UsedNames {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

export function usedNames(others: readonly Definition[]): UsedNames {
  const given = others.flatMap(({ status }) => status?.acceptedNames ?? []);
  const resources = given.flatMap(({ plural, singular = '', shortNames = [] }) => [
    plural,
    singular,
    ...shortNames,
  ]);
  const kinds = given.flatMap(({ kind, listKind = '' }) => [kind, listKind]);
  return { resources: new Set(resources), kinds: new Set(kinds) };
}

/**
 * What becomes of the names a definition asks for (apiextensions: naming controller): those that are free or its own already are accepted,
 * each by itself; the condition names the last that is not.
 */
function acceptNames(
  definition: Definition,
  used: UsedNames,
): {
  readonly names: DefinitionNames;
  readonly condition: Omit<Condition, 'lastTransitionTime'>;
} {
  const { names: wanted } = definition.spec;
  const had: DefinitionNames = definition.status?.acceptedNames ?? { plural: '', kind: '' };
  const names: DefinitionNames = { ...had };
  let condition: Omit<Condition, 'lastTransitionTime'> = {
    type: 'NamesAccepted',
    status: 'True',
    reason: 'NoConflicts',
    message: 'no conflicts found',
  };
  const refuse = (reason: string, message: string): void => {
    condition = { type: 'NamesAccepted', status: 'False', reason, message };
  };
  const take = (
    field: 'plural' | 'singular' | 'kind' | 'listKind',
    taken: ReadonlySet<string>,
  ): void => {
    const name = wanted[field] ?? '';
    if (name === (had[field] ?? '') || !taken.has(name)) names[field] = name;
    else refuse(`${field[0]?.toUpperCase()}${field.slice(1)}Conflict`, inUse(name));
  };
  take('plural', used.resources);
  take('singular', used.resources);
  const shortNames = wanted.shortNames ?? [];
  const clashing = shortNames.filter(
    (name) => !(had.shortNames ?? []).includes(name) && used.resources.has(name),
  );
  if (clashing.length > 0) {
    const words = clashing.map(inUse);
    refuse('ShortNamesConflict', words.length === 1 ? words.join() : `[${words.join(', ')}]`);
  } else if (wanted.shortNames === undefined) delete names.shortNames;
  else names.shortNames = shortNames;
  take('kind', used.kinds);
  take('listKind', used.kinds);
  if (wanted.categories === undefined) delete names.categories;
  else names.categories = wanted.categories;
  return { names, condition };
}

function inUse(name: string): string {
  return `${JSON.stringify(name)} is already in use`;
}

/** The status after a look at the names at that time: Established only once they are accepted, and then for good. */
export function namedStatus(
  definition: Definition,
  used: UsedNames,
  lastTransitionTime: string,
): DefinitionStatus {
  const { names, condition } = acceptNames(definition, used);
  const isAccepted = condition.status === 'True';
  const conditions = setStatusCondition(conditionsOf(definition), {
    ...condition,
    lastTransitionTime,
  });
  const isEstablished = findStatusCondition(conditions, 'Established')?.status === 'True';
  const installing: Condition = {
    type: 'Established',
    status: 'False',
    reason: isAccepted ? 'Installing' : 'NotAccepted',
    message: isAccepted ? 'the initial names have been accepted' : 'not all names are accepted',
    lastTransitionTime,
  };
  return {
    ...definition.status,
    acceptedNames: names,
    conditions: [...(isEstablished ? conditions : setStatusCondition(conditions, installing))],
  };
}

/** The condition of a definition whose objects are served from now on. */
export const ESTABLISHED = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
} as const;
