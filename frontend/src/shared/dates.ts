/** Business days and everything shown are in the factory's zone, wherever the browser is. */
export const ZONE = 'Asia/Shanghai'

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

function fields(moment: Date): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(moment).map((part) => [part.type, part.value]))
}

/** Today's business day, `YYYY-MM-DD`. */
export function today(now: Date = new Date()): string {
  const { year, month, day } = fields(now)
  return `${year}-${month}-${day}`
}

/** `2026-11-23T06:05:00Z` → `2026-11-23 14:05` */
export function formatDateTime(value: string | null | undefined, withSeconds = false): string {
  if (!value) return ''
  const moment = new Date(value)
  if (Number.isNaN(moment.getTime())) return ''
  const { year, month, day, hour, minute, second } = fields(moment)
  return `${year}-${month}-${day} ${hour}:${minute}${withSeconds ? `:${second}` : ''}`
}

export function formatTime(value: string | null | undefined): string {
  return formatDateTime(value).slice(11)
}

export function formatDate(value: string | null | undefined): string {
  if (!value) return ''
  return value.length === 10 ? value : formatDateTime(value).slice(0, 10)
}

/** Adds whole days to a business day. */
export function addDays(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`)
  moment.setUTCDate(moment.getUTCDate() + days)
  return moment.toISOString().slice(0, 10)
}

/** Whole days from `from` to `to`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** Whether the text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === text
}

/** `2026/3/5`, `2026.3.5`, `2026年3月5日`, `20260305` → `2026-03-05`; null when it is no day. */
export function parseDay(text: string): string | null {
  const found = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text.trim()) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text.trim())
  if (!found) return null
  const [, year = '', month = '', day = ''] = found
  const value = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isDay(value) ? value : null
}

/** As `parseDay`, and by hand also without the year: `3-5`, `3/5`, `3月5日`, `0305` is the one nearest to today. */
export function typedDay(text: string, now: string = today()): string | null {
  const whole = parseDay(text)
  if (whole !== null) return whole
  const found = /^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text.trim()) ?? /^(\d{2})(\d{2})$/.exec(text.trim())
  if (!found) return null
  const [, month = '', day = ''] = found
  const year = Number(now.slice(0, 4))
  const near = [year - 1, year, year + 1].map((one) => parseDay(`${one}-${month}-${day}`)).filter((one) => one !== null)
  near.sort((one, other) => Math.abs(daysBetween(now, one)) - Math.abs(daysBetween(now, other)))
  return near[0] ?? null
}
