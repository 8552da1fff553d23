import type { Schema } from '@deltascope/api/snapshot';
import { OBJECT_META } from '../decoding/kind-schemas.ts';
import type { KindSchemas } from '../decoding/kind-schemas.ts';
import type { ResourceDefinition } from '../resources.ts';
import { FieldType } from './field-type.ts';

/** The types of the kinds that are served: of the snapshot, or of a custom kind's schema. */
export class FieldTypes {
  readonly #schemas: KindSchemas;
  readonly #types = new WeakMap<ResourceDefinition, FieldType>();

  constructor(schemas: KindSchemas) {
    this.#schemas = schemas;
  }

  of(definition: ResourceDefinition): FieldType {
    const known = this.#types.get(definition);
    if (known !== undefined) return known;
    const type = new FieldType(this.#schemaOf(definition), this.#schemas);
    this.#types.set(definition, type);
    return type;
  }

  #schemaOf(definition: ResourceDefinition): Schema {
    const name = this.#schemas.nameOf(definition);
    if (name !== undefined) return { $ref: name };
    const schema = (definition.strategy?.schema ?? {}) as Schema;
    const string = { type: 'string' };
    return {
      ...schema,
      properties: {
        ...schema.properties,
        apiVersion: string,
        kind: string,
        metadata: { $ref: OBJECT_META },
      },
    };
  }
}
