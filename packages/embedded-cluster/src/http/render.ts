import type { ListMeta, Status, Table, Unstructured } from '@deltascope/apimachinery';
import { printerFor, printTable } from '@deltascope/printers';
import type { PrintTableOptions } from '@deltascope/printers';
import { customTable } from '../apiextensions/printer-columns.ts';
import { apiVersionOf, isCustom } from '../resources.ts';
import type { ResourceDefinition } from '../resources.ts';
import type { Representation } from './negotiate.ts';
import { compactList, prettyList } from './pretty.ts';

/** Objects per part of a streamed list: some hundred kilobytes, a few milliseconds of work. */
const OBJECTS_PER_PART = 200;

export interface RenderOptions {
  readonly definition: ResourceDefinition;
  readonly representation: Representation;
  readonly nowMs: number;
}

/** One object as the client asked for it. */
export function renderObject(given: Unstructured, options: RenderOptions): unknown {
  const { representation, definition } = options;
  const object = presented(given, definition);
  switch (representation.as) {
    case 'object':
      return object;
    case 'partial':
      return partial(object);
    case 'table':
      return tableOf([object], { ...options, metadata: listMetaOf(object) });
  }
}

/** The object of a watch event: of a Table, one row, with the column definitions in the stream's first event only. */
export function renderEventObject(
  object: Unstructured,
  options: RenderOptions & { readonly withHeaders: boolean },
): unknown {
  const rendered = renderObject(object, options);
  const isTable = options.representation.as === 'table';
  return isTable && !options.withHeaders
    ? { ...(rendered as Table), columnDefinitions: null }
    : rendered;
}

/** A list's JSON in parts, so that a large one is neither built whole nor holds up the process. */
export function* renderList(
  objects: readonly Unstructured[],
  options: RenderOptions & { readonly metadata: ListMeta; readonly isPretty: boolean },
): Generator<string> {
  const { head, items } = listShape(options);
  const name = options.representation.as === 'table' ? 'rows' : 'items';
  const frame = (options.isPretty ? prettyList : compactList)(head, name);
  if (objects.length === 0) {
    yield `${frame.opening}]${options.isPretty ? '\n' : ''}}`;
    return;
  }
  for (let from = 0; from < objects.length; from += OBJECTS_PER_PART) {
    const part = frame.items(items(objects.slice(from, from + OBJECTS_PER_PART)));
    const isLast = from + OBJECTS_PER_PART >= objects.length;
    yield `${from === 0 ? frame.opening : ','}${part}${isLast ? frame.closing : ''}`;
  }
}

function listShape(options: RenderOptions & { readonly metadata: ListMeta }): {
  head: Record<string, unknown>;
  items: (objects: readonly Unstructured[]) => unknown[];
} {
  const { definition, representation, metadata } = options;
  switch (representation.as) {
    case 'object':
      return {
        head: { kind: `${definition.kind}List`, apiVersion: apiVersionOf(definition), metadata },
        items: (objects) =>
          objects.map((object) => {
            const shown = presented(object, definition);
            return isCustom(definition) ? shown : withoutType(shown);
          }),
      };
    case 'partial':
      return {
        head: { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata },
        items: (objects) => objects.map(partial),
      };
    case 'table': {
      const { rows: _rows, ...head } = tableOf([], options);
      return { head, items: (objects) => tableOf(objects, options).rows };
    }
  }
}

function presented(object: Unstructured, { conversion }: ResourceDefinition): Unstructured {
  return conversion?.present(object) ?? object;
}

/** Items of a typed list come without apiVersion and kind. */
function withoutType({ apiVersion: _apiVersion, kind: _kind, ...rest }: Unstructured): unknown {
  return rest;
}

function partial({ metadata }: Unstructured): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

function tableOf(
  objects: readonly Unstructured[],
  options: RenderOptions & { readonly metadata: ListMeta },
): Table {
  const { definition, representation, nowMs, metadata } = options;
  const { resourceVersion, remainingItemCount } = metadata;
  const tableOptions: PrintTableOptions = {
    nowMs,
    includeObject: representation.as === 'table' ? representation.includeObject : 'Metadata',
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(metadata.continue === undefined ? {} : { continue: metadata.continue }),
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
  };
  const shown = objects.map((object) => presented(object, definition));
  const { printerColumns } = definition.strategy ?? {};
  return printerColumns === undefined
    ? printTable(
        definition.source?.printer ?? printerFor(definition, definition),
        shown,
        tableOptions,
      )
    : customTable(definition, printerColumns, { objects: shown, options: tableOptions });
}

function listMetaOf({ metadata: { resourceVersion } }: Unstructured): ListMeta {
  return resourceVersion === undefined ? {} : { resourceVersion };
}

/** One line of a watch stream. */
export function watchLine(type: string, object: unknown): Buffer {
  return Buffer.from(`{"type":"${type}","object":${JSON.stringify(object)}}\n`);
}

/** The line that ends a stream with an error. */
export function errorLine(status: Status): Buffer {
  return watchLine('ERROR', status);
}
