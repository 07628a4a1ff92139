/** `8`, `830`, `8:30`, `8.30`, `08:30:00` → `08:30`; null when it is no time of day. */
export function typedTime(text: string): string | null {
  const found = /^(\d{1,2})(?:[:：.](\d{2})(?::\d{2})?)?$/.exec(text.trim()) ?? /^(\d{1,2})(\d{2})$/.exec(text.trim())
  if (!found) return null
  const [hours, minutes] = [Number(found[1]), Number(found[2] ?? 0)]
  return hours > 23 || minutes > 59 ? null : `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Minutes worked in a shift; one that ends at or before its start runs into the next day. */
export function shiftMinutes(shift: { start: string; end: string; break_minutes: number }): number {
  const span = minutesOf(shift.end) - minutesOf(shift.start)
  return (span > 0 ? span : span + 1440) - shift.break_minutes
}
