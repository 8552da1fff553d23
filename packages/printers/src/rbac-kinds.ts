import type { rbacv1 } from '@deltascope/api';
import { AGE_OF } from './age.ts';
import { columnsPrinter } from './columns-printer.ts';
import type { ColumnOf } from './columns-printer.ts';
import { items, text } from './fields.ts';
import type { Printer } from './printer.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** A column of a binding's subjects of one kind. */
const subjects = (
  name: string,
  kind: string,
  description: string,
): ColumnOf<rbacv1.RoleBinding> => ({
  name,
  type: 'text',
  priority: 1,
  description,
  cell: (binding) =>
    items(binding.subjects)
      .filter((subject) => subject.kind === kind)
      .map((subject) =>
        kind === 'ServiceAccount'
          ? `${text(subject.namespace)}/${text(subject.name)}`
          : text(subject.name),
      )
      .join(', '),
});

const COLUMNS: readonly ColumnOf<rbacv1.RoleBinding>[] = [
  {
    name: 'Role',
    type: 'text',
    description: 'What it gives.',
    cell: ({ roleRef }) => `${text(roleRef?.kind)}/${text(roleRef?.name)}`,
  },
  AGE_OF,
  subjects('Users', 'User', 'Users that it gives it to.'),
  subjects('Groups', 'Group', 'Groups that it gives it to.'),
  subjects('ServiceAccounts', 'ServiceAccount', 'Service accounts that it gives it to.'),
];

export const roleBindingPrinter: Printer = columnsPrinter<rbacv1.RoleBinding>({
  resource: { group: GROUP, resource: 'rolebindings' },
  kind: 'RoleBinding',
  namespaced: true,
  columns: COLUMNS,
});

export const clusterRoleBindingPrinter: Printer = columnsPrinter<rbacv1.RoleBinding>({
  resource: { group: GROUP, resource: 'clusterrolebindings' },
  kind: 'ClusterRoleBinding',
  namespaced: false,
  columns: COLUMNS,
});
