import { ConfigError } from '../../rest/config-error.ts';

/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  readonly message: string;
  readonly value: string;
  readonly fix: string;
}

/** All that is wrong with a configuration, not only the first of it (client-go: errConfigurationInvalid). */
export class ConfigurationInvalidError extends ConfigError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly [ConfigProblem, ...ConfigProblem[]]) {
    super(problems.map(({ message }) => message).join('; '), {
      value: problems[0].value,
      fix: [...new Set(problems.map(({ fix }) => fix))].join(' '),
    });
    this.problems = problems;
  }
}

/** Nothing says which cluster is meant (client-go: IsEmptyConfig). Whoever may run in a cluster then takes the one it is in (C166). */
export class EmptyConfigError extends ConfigError {}

/** Throws a ConfigurationInvalidError if there are any. */
export function throwProblems(problems: readonly ConfigProblem[]): void {
  const [first, ...others] = problems;
  if (first !== undefined) throw new ConfigurationInvalidError([first, ...others]);
}

/** "a, b", or that there is none. */
export function listNames(names: Iterable<string>): string {
  const sorted = [...names].toSorted();
  return sorted.length === 0 ? '(none is defined)' : sorted.join(', ');
}
