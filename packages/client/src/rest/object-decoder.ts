import type { KubeObject } from '@deltascope/apimachinery';
import type { Span } from './json-text.ts';
import type { ManagedFieldsEntries } from './managed-fields-entries.ts';
import { SPLIT_OFF, takeApart, type TextParts } from './object-text.ts';
import type { SeenObjects } from './seen-objects.ts';

/** What is done with the objects of a list or a watch as they are decoded. */
export interface ObjectDecoderOptions {
  /** What is remembered of objects; shared by all lists and watches of one ListWatch. With it each one's last writer is told. */
  readonly seen?: SeenObjects;
  /** Leaves metadata.managedFields of each object out, after the last writer was read. Default false. */
  readonly stripManagedFields?: boolean;
  /**
   * Gives an object the spec object of its version before where that is the same (SeenObjects.specOf), instead of an equal one: neither
   * may be changed then. Takes `seen`. Default false.
   */
  readonly shareUnchangedSpecs?: boolean;
}

/** How the objects that are decoded stand in their text. */
interface Place {
  /** The keys that lead to their metadata. */
  readonly metadata: readonly string[];
  /** The object in what was parsed, of which is known that it has metadata there. */
  readonly objectIn: (value: unknown) => KubeObject;
}

/** In a line of a watch, and in a list. */
export const WATCH_EVENT: Place = {
  metadata: ['"object":', '"metadata":'],
  objectIn: (value) => (value as { object: KubeObject }).object,
};
export const LIST_ITEM: Place = {
  metadata: ['"metadata":'],
  objectIn: (value) => value as KubeObject,
};

/** What was parsed, and what was cut of it before. */
export interface Decoded {
  readonly value: unknown;
  readonly managedFields?: ManagedFieldsEntries | undefined;
}

/** Parses the objects of one list or watch, without what is not wanted or is known already. */
export class ObjectDecoder {
  readonly #place: Place;
  readonly #cutManagedFields: boolean;
  /** undefined when specs are not shared. */
  #specs: SeenObjects | undefined;

  constructor(
    place: Place,
    { seen, stripManagedFields = false, shareUnchangedSpecs = false }: ObjectDecoderOptions,
  ) {
    this.#place = place;
    this.#cutManagedFields = stripManagedFields;
    this.#specs = shareUnchangedSpecs ? seen : undefined;
  }

  /** Throws a SyntaxError on what is no JSON. */
  decode(text: string, span: Span): Decoded {
    const parts =
      this.#cutManagedFields || this.#specs !== undefined
        ? takeApart(text, span, {
            metadata: this.#place.metadata,
            cutManagedFields: this.#cutManagedFields,
            splitSpec: this.#specs !== undefined,
          })
        : undefined;
    const value = parts && this.#putTogether(parts);
    if (value !== undefined) return { value, managedFields: parts?.managedFields };
    const whole = JSON.parse(text.slice(span.start, span.end)) as unknown;
    // It is JSON, so it was taken apart in the wrong place, as others of its kind would be: a definition's spec has a "status" of its own.
    if (parts?.spec !== undefined) this.#specs = undefined;
    return { value: whole };
  }

  /** undefined when the parts do not make a whole. */
  #putTogether({ text, spec }: TextParts): unknown {
    try {
      const value: unknown = JSON.parse(text);
      if (spec === undefined) return value;
      const object = this.#place.objectIn(value) as KubeObject & { spec?: unknown };
      // Another one stood behind it, and counts.
      if (object.spec !== SPLIT_OFF) return undefined;
      object.spec = this.#specs?.specOf(object, spec);
      return value;
    } catch {
      return undefined;
    }
  }
}

/**
 * Takes out the field that is often half of an object and that no view shows. By a copy of the metadata, not by `delete`: that
 * would turn it into a hash table, three times as big and ten times as slow to read for as long as a cache holds it.
 */
export function stripManagedFields(object: KubeObject): void {
  if (object.metadata.managedFields === undefined) return;
  const { managedFields: _cut, ...metadata } = object.metadata;
  object.metadata = metadata;
}
