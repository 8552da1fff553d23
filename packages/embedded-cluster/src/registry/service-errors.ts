import type { Unstructured } from '@deltascope/apimachinery';
import {
  duplicateField,
  GoValue,
  invalidField,
  requiredField,
  unsupportedValue,
} from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { fieldsOf } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PORT_RULE = 'must be between 1 and 65535, inclusive';

/** What is wrong with the type and the ports of a Service (upstream: ValidateService, as far as endpoints come from them). */
export function serviceErrors(object: Unstructured): FieldError[] {
  const { type = 'ClusterIP', ports = [], clusterIP } = fieldsOf(object['spec']);
  const list = Array.isArray(ports) ? ports.map((port) => fieldsOf(port)) : [];
  const needsPorts = type !== 'ExternalName' && clusterIP !== 'None';
  return [
    ...(list.length === 0 && needsPorts ? [requiredField('spec.ports')] : []),
    ...list.flatMap((port, index) => portErrors(port, index, list)),
    ...(TYPES.includes(String(type)) ? [] : [unsupportedValue('spec.type', type, TYPES)]),
  ];
}

function portErrors(port: Fields, index: number, all: readonly Fields[]): FieldError[] {
  const field = `spec.ports[${index}]`;
  const { name = '', port: number, targetPort = number } = port;
  const before = all.slice(0, index);
  const isNamed = name !== '' || all.length === 1;
  const isTaken = name !== '' && before.some((other) => other['name'] === name);
  const isDouble = before.some((other) => portKey(other) === portKey(port));
  return [
    ...(isNamed ? [] : [requiredField(`${field}.name`)]),
    ...(isTaken ? [duplicateField(`${field}.name`, name)] : []),
    ...(isPort(number) ? [] : [invalidField(`${field}.port`, number, PORT_RULE)]),
    ...(typeof targetPort === 'number' && !isPort(targetPort)
      ? [invalidField(`${field}.targetPort`, targetPort, PORT_RULE)]
      : []),
    ...(isDouble ? [duplicateField(field, goPort(port))] : []),
  ];
}

const isPort = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;

function portKey({ protocol = 'TCP', port }: Fields): string {
  return `${String(protocol)} ${String(port)}`;
}

/** As Go prints what two ports have in common. */
function goPort({ protocol: Protocol = 'TCP', port: Port }: Fields): GoValue {
  const shown = { Name: '', Protocol, AppProtocol: null, Port, TargetPort: 0, NodePort: 0 };
  return new GoValue(JSON.stringify(shown));
}
