import type { Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../clock.ts';
import type { ResourceDefinition } from '../resources.ts';
import type { Representation } from './negotiate.ts';
import { renderEventObject, watchLine } from './render.ts';

export type WatchedType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface EventRendering {
  readonly definition: ResourceDefinition;
  readonly representation: Representation;
  readonly withHeaders: boolean;
}

/**
 * Makes the bytes of watch events. The bytes of the newest revision are kept per representation and type, so that
 * an event is serialised once however many watchers it goes to.
 */
export class EventEncoder {
  readonly #clock: Clock;
  readonly #lines = new Map<string, Buffer>();
  #revision: string | undefined;
  /** How many lines were made and how often one made before was used again. */
  readonly counts = { encoded: 0, shared: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  encode(type: WatchedType, object: Unstructured, rendering: EventRendering): Buffer {
    const revision = object.metadata.resourceVersion;
    if (revision !== this.#revision) {
      this.#revision = revision;
      this.#lines.clear();
    }
    const key = lineKey(type, rendering);
    const known = this.#lines.get(key);
    if (known !== undefined) {
      this.counts.shared += 1;
      return known;
    }
    const options = { ...rendering, nowMs: this.#clock.now() };
    const line = watchLine(type, renderEventObject(object, options));
    this.counts.encoded += 1;
    this.#lines.set(key, line);
    return line;
  }
}

/** An object's revision names one object only, so of the kind only group and version are part of the key. */
function lineKey(
  type: WatchedType,
  { definition, representation, withHeaders }: EventRendering,
): string {
  const include = representation.as === 'table' ? representation.includeObject : '';
  return `${type} ${definition.group}/${definition.version} ${representation.as} ${include} ${withHeaders}`;
}
