import { setStatusCondition } from '@deltascope/apimachinery';
import type { Unstructured } from '@deltascope/apimachinery';
import type { ResourceStrategy } from '../resources.ts';
import {
  asDefinition,
  CLEANUP_FINALIZER,
  conditionsOf,
  withDefinitionDefaults,
} from './custom-resource-definition.ts';
import type { Definition } from './custom-resource-definition.ts';
import { definitionErrors } from './definition-errors.ts';

/** How definitions themselves are written. */
export const definitionStrategy: ResourceStrategy = {
  complete: (object, previous) =>
    asObject(withDefinitionDefaults(asDefinition(object), previous && asDefinition(previous))),
  errors: (object, { previous, subresource }) =>
    subresource === 'status'
      ? []
      : definitionErrors(asDefinition(object), previous && asDefinition(previous)),
  beforeDelete: (object, now) => asObject(terminating(asDefinition(object), now)),
};

function asObject(definition: Definition): Unstructured {
  return definition as Definition & Unstructured;
}

/** Held until its objects are gone. */
function terminating(definition: Definition, lastTransitionTime: string): Definition {
  const { metadata, status } = definition;
  const finalizers = metadata.finalizers ?? [];
  if (metadata.deletionTimestamp !== undefined) return definition;
  const conditions = setStatusCondition(conditionsOf(definition), {
    type: 'Terminating',
    status: 'True',
    reason: 'InstanceDeletionPending',
    message:
      'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    lastTransitionTime,
  });
  const isHeld = finalizers.includes(CLEANUP_FINALIZER);
  return {
    ...definition,
    metadata: {
      ...metadata,
      finalizers: isHeld ? finalizers : [...finalizers, CLEANUP_FINALIZER],
    },
    status: { ...status, conditions: [...conditions] },
  };
}
