/** The value that so many percent of the samples do not exceed (nearest rank). @throws RangeError without samples */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (found === undefined) throw new RangeError('percentile needs at least one sample');
  return found;
}
