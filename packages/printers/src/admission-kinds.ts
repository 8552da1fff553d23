import type { admissionregistrationv1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import { AGE_OF } from './age.ts';
import { columnsPrinter } from './columns-printer.ts';
import type { ColumnOf } from './columns-printer.ts';
import { items, text } from './fields.ts';
import type { Printer } from './printer.ts';

const GROUP = 'admissionregistration.k8s.io';

/** A kind of this group, none of which is in a namespace. */
function printerOf<T extends KubeObject>(
  kind: string,
  resource: string,
  columns: readonly ColumnOf<T>[],
): Printer {
  return columnsPrinter<T>({
    resource: { group: GROUP, resource },
    kind,
    namespaced: false,
    columns: [...columns, AGE_OF as ColumnOf<T>],
  });
}

type Webhooks = admissionregistrationv1.ValidatingWebhookConfiguration;
type Policy = admissionregistrationv1.ValidatingAdmissionPolicy;
type Binding = admissionregistrationv1.ValidatingAdmissionPolicyBinding;

const WEBHOOKS: ColumnOf<Webhooks> = {
  name: 'Webhooks',
  type: 'number',
  description: 'How many webhooks it has.',
  cell: ({ webhooks }) => items(webhooks).length,
};

export const validatingWebhooksPrinter: Printer = printerOf(
  'ValidatingWebhookConfiguration',
  'validatingwebhookconfigurations',
  [WEBHOOKS],
);

export const mutatingWebhooksPrinter: Printer = printerOf(
  'MutatingWebhookConfiguration',
  'mutatingwebhookconfigurations',
  [WEBHOOKS],
);

const PARAM_KIND: ColumnOf<Policy> = {
  name: 'ParamKind',
  type: 'text',
  absent: '<unset>',
  description: 'The kind of its parameters.',
  cell: ({ spec }) =>
    spec?.paramKind === undefined
      ? null
      : `${text(spec.paramKind.apiVersion)}/${text(spec.paramKind.kind)}`,
};

export const validatingPolicyPrinter: Printer = printerOf<Policy>(
  'ValidatingAdmissionPolicy',
  'validatingadmissionpolicies',
  [
    {
      name: 'Validations',
      type: 'number',
      description: 'How many rules it has.',
      cell: ({ spec }) => items(spec?.validations).length,
    },
    PARAM_KIND,
  ],
);

export const mutatingPolicyPrinter: Printer =
  printerOf<admissionregistrationv1.MutatingAdmissionPolicy>(
    'MutatingAdmissionPolicy',
    'mutatingadmissionpolicies',
    [
      {
        name: 'Mutations',
        type: 'number',
        description: 'How many changes it makes.',
        cell: ({ spec }) => items(spec?.mutations).length,
      },
      PARAM_KIND as ColumnOf<admissionregistrationv1.MutatingAdmissionPolicy>,
    ],
  );

const BINDING: readonly ColumnOf<Binding>[] = [
  {
    name: 'PolicyName',
    type: 'text',
    description: 'What it puts in force.',
    cell: ({ spec }) => text(spec?.policyName),
  },
  {
    name: 'ParamRef',
    type: 'text',
    absent: '<unset>',
    description: 'The parameters it does so with.',
    cell({ spec }) {
      const { namespace, name, selector } = spec?.paramRef ?? {};
      if (spec?.paramRef === undefined) return null;
      if (selector !== undefined && text(name) === '') return null;
      return text(namespace) === '' ? `*/${text(name)}` : `${text(namespace)}/${text(name)}`;
    },
  },
];

export const validatingPolicyBindingPrinter: Printer = printerOf(
  'ValidatingAdmissionPolicyBinding',
  'validatingadmissionpolicybindings',
  BINDING,
);

export const mutatingPolicyBindingPrinter: Printer = printerOf(
  'MutatingAdmissionPolicyBinding',
  'mutatingadmissionpolicybindings',
  BINDING,
);
