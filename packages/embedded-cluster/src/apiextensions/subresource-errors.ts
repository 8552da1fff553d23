import { invalidField, requiredField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import type { DefinitionVersion } from './custom-resource-definition.ts';

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = [
  'byte',
  'date',
  'date-time',
  'double',
  'float',
  'int32',
  'int64',
  'password',
];

/** The paths of a version's scale subresource. */
export function subresourceErrors({ subresources }: DefinitionVersion, at: string): FieldError[] {
  const { scale } = subresources ?? {};
  if (scale === undefined) return [];
  const check = (
    field: 'specReplicasPath' | 'statusReplicasPath' | 'labelSelectorPath',
    roots: readonly string[],
    where: string,
  ): FieldError[] => {
    const path = scale[field] ?? '';
    const name = `${at}.scale.${field}`;
    if (path === '') return field === 'labelSelectorPath' ? [] : [requiredField(name)];
    const problem = simplePathError(name, path);
    if (problem !== undefined) return [problem];
    if (roots.some((root) => path.startsWith(root))) return [];
    return [invalidField(name, path, `should be a json path under ${where}`)];
  };
  return [
    ...check('specReplicasPath', ['.spec.'], '.spec'),
    ...check('statusReplicasPath', ['.status.'], '.status'),
    ...check('labelSelectorPath', ['.spec.', '.status.'], 'either .spec or .status'),
  ];
}

/** A version's printer columns. */
export function columnErrors(version: DefinitionVersion, at: string): FieldError[] {
  return (version.additionalPrinterColumns ?? []).flatMap((column, index) => {
    const { name, type, format = '', jsonPath } = column;
    const path = `${at}[${index}]`;
    const errors: FieldError[] = [];
    if (name === '') errors.push(requiredField(`${path}.name`));
    const types = `must be one of ${COLUMN_TYPES.join(',')}`;
    if (type === '') errors.push(requiredField(`${path}.type`, types));
    else if (!COLUMN_TYPES.includes(type)) errors.push(invalidField(`${path}.type`, type, types));
    if (format !== '' && !COLUMN_FORMATS.includes(format)) {
      const words = `must be one of ${COLUMN_FORMATS.join(',')}`;
      errors.push(invalidField(`${path}.format`, format, words));
    }
    const problem =
      jsonPath === ''
        ? requiredField(`${path}.JSONPath`)
        : simplePathError(`${path}.JSONPath`, jsonPath);
    if (problem !== undefined) errors.push(problem);
    return errors;
  });
}

function simplePathError(field: string, path: string): FieldError | undefined {
  if (path.startsWith('.')) return undefined;
  return invalidField(field, path, 'must be a simple json path starting with .');
}
