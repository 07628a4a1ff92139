import { describe, expect, it } from 'vitest'

import { add, compare, divide, formatMoney, formatPrice, formatQuantity, multiply, parseDecimal, round, subtract, sum } from './decimal'

describe('decimal strings', () => {
  it('add without the error of floats', () => {
    expect(add('0.1', '0.2')).toBe('0.3')
    expect(subtract('1', '0.9')).toBe('0.1')
  })

  it('keep every digit of a long product', () => {
    expect(multiply('12345678901234.56', '3.000001')).toBe('37037049049382.58123456')
  })

  it('round half up, away from zero below it', () => {
    expect(round('2.345', 2)).toBe('2.35')
    expect(round('1.005', 2)).toBe('1.01')
    expect(round('-2.345', 2)).toBe('-2.35')
  })

  it('never turn into exponents', () => {
    expect(multiply('0.000001', '0.000001')).toBe('0.000000000001')
    expect(multiply('1000000000000', '1000000000000')).toBe('1000000000000000000000000')
  })

  it('answer null for a division by zero', () => {
    expect(divide('5', '0')).toBeNull()
    expect(divide('2', '3', 4)).toBe('0.6667')
  })

  it('sum nothing to zero', () => {
    expect(sum([])).toBe('0')
    expect(sum(['1.10', '2.20', ''])).toBe('3.3')
  })

  it('compare as numbers, not as text', () => {
    expect(compare('10', '9')).toBe(1)
    expect(compare('1.50', '1.5')).toBe(0)
  })
})

describe('what people type', () => {
  it.each([
    ['1,234.50', '1234.5'],
    ['１２．５', '12.5'],
    ['￥ 88', '88'],
    ['12。5', '12.5'],
    ['.5', '0.5'],
    ['7.', '7'],
    ['-3', '-3'],
  ])('%s is read as %s', (text, value) => {
    expect(parseDecimal(text)).toBe(value)
  })

  it.each(['', 'abc', '1.2.3', '1e5', '--1', 'Infinity', '0x10'])('%s is no number', (text) => {
    expect(parseDecimal(text)).toBeNull()
  })
})

describe('shown amounts', () => {
  it('group thousands', () => {
    expect(formatMoney('1234567.5')).toBe('1,234,567.50')
    expect(formatMoney('-1234.5')).toBe('-1,234.50')
  })

  it('drop the zeros of a quantity and keep those of money', () => {
    expect(formatQuantity('12.500000')).toBe('12.5')
    expect(formatQuantity('1000.000000')).toBe('1,000')
  })

  it('show a price with two to six decimals', () => {
    expect(formatPrice('3')).toBe('3.00')
    expect(formatPrice('0.123456')).toBe('0.123456')
  })

  it('are empty for nothing', () => {
    expect(formatMoney(null)).toBe('')
    expect(formatQuantity('')).toBe('')
  })
})
