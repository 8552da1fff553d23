const STABLE = /^v([1-9]\d*)$/;
const PREVIEW = /^v([1-9]\d*)(alpha|beta)([1-9]\d*)$/;

/** Orders versions as Kubernetes prefers them: stable ones first, the newest before, then beta, alpha, and other names by letter. */
export function compareVersions(a: string, b: string): number {
  const [rankA, rankB] = [rankOf(a), rankOf(b)];
  for (const [index, part] of rankA.entries()) {
    const difference = (rankB[index] ?? 0) - part;
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : Number(a > b);
}

function rankOf(version: string): readonly number[] {
  const stable = STABLE.exec(version);
  if (stable !== null) return [3, Number(stable[1]), 0];
  const preview = PREVIEW.exec(version);
  if (preview === null) return [0, 0, 0];
  return [preview[2] === 'beta' ? 2 : 1, Number(preview[1]), Number(preview[3])];
}
