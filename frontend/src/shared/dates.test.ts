import { describe, expect, it } from 'vitest'

import { addDays, daysBetween, formatDate, formatDateTime, isDay, parseDay, today, typedDay } from './dates'

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

describe('days', () => {
  it.each([
    ['2026/3/5', '2026-03-05'],
    ['2026.03.05', '2026-03-05'],
    ['2026年3月5日', '2026-03-05'],
    ['20260305', '2026-03-05'],
  ])('%s is read as %s', (text, day) => {
    expect(parseDay(text)).toBe(day)
    expect(typedDay(text)).toBe(day)
  })

  it.each(['2026-02-30', '3/5', 'tomorrow', ''])('%s is no day', (text) => {
    expect(parseDay(text)).toBeNull()
    expect(isDay(text)).toBe(false)
  })

  it.each([
    ['12-5', '2026-12-05'],
    ['1/15', '2027-01-15'],
    ['6.1', '2026-06-01'],
    ['3月5日', '2027-03-05'],
    ['0115', '2027-01-15'],
    ['2-29', null],
    ['13-1', null],
    ['5', null],
  ])('typed by hand late in November 2026, %s is %s', (text, day) => {
    expect(typedDay(text, '2026-11-23')).toBe(day)
  })
})
