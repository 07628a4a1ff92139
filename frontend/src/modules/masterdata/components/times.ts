const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Minutes worked in a shift; one that ends at or before its start runs into the next day. */
export function shiftMinutes(shift: { start: string; end: string; break_minutes: number }): number {
  const span = minutesOf(shift.end) - minutesOf(shift.start)
  return (span > 0 ? span : span + 1440) - shift.break_minutes
}
