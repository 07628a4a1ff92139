import { describe, expect, it } from 'vitest'

import { addDays, daysBetween, formatDate, formatDateTime, today } from './dates'

describe('dates', () => {
  it('are shown in the zone of the factory', () => {
    expect(formatDateTime('2026-11-23T16:05:09Z')).toBe('2026-11-24 00:05')
    expect(formatDateTime('2026-11-23T16:05:09Z', true)).toBe('2026-11-24 00:05:09')
  })

  it('begin a business day at midnight in Shanghai', () => {
    expect(today(new Date('2026-11-23T15:59:59Z'))).toBe('2026-11-23')
    expect(today(new Date('2026-11-23T16:00:00Z'))).toBe('2026-11-24')
  })

  it('leave a business day as it is', () => {
    expect(formatDate('2026-02-28')).toBe('2026-02-28')
    expect(formatDate('2026-02-28T20:00:00Z')).toBe('2026-03-01')
  })

  it('count days over months and leap years', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
    expect(daysBetween('2026-12-30', '2027-01-02')).toBe(3)
  })
})
