import { compare, divide, isZero, multiply, round } from '../decimal'

/** Whole percent of `total` that is done, 0 to 100; a begun stage is never shown as 0, an unfinished one never as 100. */
export function stageShare(done: string, total: string): number {
  if (isZero(total) || compare(done, '0') <= 0) return 0
  if (compare(done, total) >= 0) return 100
  const share = Number(round(multiply(divide(done, total, 6) ?? '0', '100'), 0))
  return Math.min(99, Math.max(1, share))
}
