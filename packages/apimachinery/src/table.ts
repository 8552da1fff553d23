import type { KubeObject, ListMeta } from './meta.ts';

/** meta/v1 TableColumnDefinition. `priority` 0 is always shown, more only in wide output. */
export interface TableColumnDefinition {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}

export interface TableRow {
  cells: unknown[];
  conditions?: { type: string; status: string; reason?: string; message?: string }[];
  object?: KubeObject;
}

/** meta/v1 Table: a list rendered by the server (Accept: application/json;as=Table;v=v1;g=meta.k8s.io). */
export interface Table {
  apiVersion: 'meta.k8s.io/v1';
  kind: 'Table';
  metadata: ListMeta;
  columnDefinitions: TableColumnDefinition[];
  rows: TableRow[];
}
