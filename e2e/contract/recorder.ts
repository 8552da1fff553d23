import type { Unstructured } from '@deltascope/apimachinery';
import {
  DeletedFinalStateUnknown,
  type Notification,
  type ResourceEventHandler,
} from '@deltascope/client';
import { nameOf } from './target.ts';

/** One call of a handler. */
export interface Heard {
  readonly type: 'add' | 'update' | 'delete' | 'tombstone';
  readonly name: string;
  /** Of an update, the new one; of a tombstone, the last one known. */
  readonly object: Unstructured | undefined;
  readonly oldObject?: Unstructured;
  readonly notification: Notification;
}

/** A handler that writes down what it hears, and can be waited for. */
export class Recorder implements ResourceEventHandler {
  readonly heard: Heard[] = [];
  #wake: () => void = () => {};

  onAdd(object: Unstructured, notification: Notification): void {
    this.#hear({ type: 'add', name: nameOf(object), object, notification });
  }

  onUpdate(oldObject: Unstructured, object: Unstructured, notification: Notification): void {
    this.#hear({ type: 'update', name: nameOf(object), object, oldObject, notification });
  }

  onDelete(
    deleted: Unstructured | DeletedFinalStateUnknown<Unstructured>,
    notification: Notification,
  ): void {
    const isTombstone = deleted instanceof DeletedFinalStateUnknown;
    const object = isTombstone ? deleted.obj : deleted;
    const type = isTombstone ? 'tombstone' : 'delete';
    this.#hear({ type, name: object === undefined ? '' : nameOf(object), object, notification });
  }

  /** What was heard of one object, in order. */
  of(name: string): Heard[] {
    return this.heard.filter((heard) => heard.name === name);
  }

  /** "add a", in order. */
  words(): string[] {
    return this.heard.map(({ type, name }) => `${type} ${name}`);
  }

  /** Resolves with the first that fits, when it is heard or was. */
  async waitFor(type: Heard['type'], name: string): Promise<Heard> {
    for (;;) {
      const found = this.heard.find((heard) => heard.type === type && heard.name === name);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #hear(heard: Heard): void {
    this.heard.push(heard);
    this.#wake();
  }
}
