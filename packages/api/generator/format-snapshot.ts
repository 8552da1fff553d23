import type { Snapshot } from '../src/snapshot.ts';

/** A snapshot's files by name: JSON with one resource and one schema a line, so that a new version reads as a diff. */
export function formatSnapshot({
  kubernetesVersion,
  groups,
  schemas,
}: Snapshot): Map<string, string> {
  const groupTexts = groups.map(({ name, versions }) => {
    const versionTexts = versions.map(({ version, resources }) => {
      const lines = resources.map((resource) => JSON.stringify(resource));
      return `{"version":${JSON.stringify(version)},"resources":[\n${lines.join(',\n')}\n]}`;
    });
    return `{"name":${JSON.stringify(name)},"versions":[${versionTexts.join(',')}]}`;
  });
  const schemaLines = Object.entries(schemas).map(
    ([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`,
  );
  return new Map([
    [
      'discovery.json',
      `{"kubernetesVersion":${JSON.stringify(kubernetesVersion)},"groups":[\n${groupTexts.join(',\n')}\n]}\n`,
    ],
    ['schemas.json', `{\n${schemaLines.join(',\n')}\n}\n`],
  ]);
}
