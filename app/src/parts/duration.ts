/** Lengths of time for people. */
const PARTS: readonly (readonly [bigint, string])[] = [
  [86_400n, 'd'],
  [3_600n, 'h'],
  [60n, 'min'],
  [1n, 's'],
];

/** `2 d 4 h`, `3 min 5 s`: the two largest parts. */
export function duration(seconds: bigint): string {
  let left = seconds < 0n ? 0n : seconds;
  const found: string[] = [];
  for (const [size, unit] of PARTS) {
    const count = left / size;
    left %= size;
    if (count > 0n) found.push(`${count} ${unit}`);
    else if (found.length > 0) break;
    if (found.length === 2) break;
  }
  return found.join(' ') || '0 s';
}
