import type { FieldError } from '../field-errors.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** Checks a value and all below it. */
type Validate = (value: unknown, schema: StructuralSchema, place: Place) => ValidationResult;

/** Where in an object, and what stood there before the update; `old` is undefined for a create and where nothing corresponds. */
export interface Place {
  readonly path: string;
  readonly old: unknown;
  /** For what is below. */
  readonly validate: Validate;
}

/**
 * What a check found, and how much of the value fitted: of alternatives the one that fits best tells its errors (kube-openapi:
 * validate.Result). An error is told once, however often it is found.
 */
export class ValidationResult {
  readonly #errors = new Map<string, FieldError>();
  matches = 0;

  get errors(): FieldError[] {
    return [...this.#errors.values()];
  }

  get isValid(): boolean {
    return this.#errors.size === 0;
  }

  add(...errors: readonly FieldError[]): this {
    for (const error of errors) {
      const id = `${error.field} ${error.message}`;
      if (!this.#errors.has(id)) this.#errors.set(id, error);
    }
    return this;
  }

  merge(other: ValidationResult | undefined): this {
    if (other === undefined) return this;
    this.matches += other.matches;
    return this.add(...other.#errors.values());
  }

  /** As if it were valid: what did not change is not held against an update. */
  pardoned(): ValidationResult {
    const result = new ValidationResult();
    result.matches = this.matches;
    return result;
  }
}
