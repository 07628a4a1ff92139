import { describe, expect, it } from 'vitest'

import { amountText, hasUnpriced, lineAmount, orderAmount, percentOf, rateOf, taxText } from './amounts'

describe('the amount of a line', () => {
  it('has the tax in it when the price has', () => {
    expect(lineAmount({ quantity: '3', price: '113', tax_percent: '13' }, true)).toEqual({ gross: '339.00', tax: '39.00' })
  })

  it('has the tax on top of it when the price has not', () => {
    expect(lineAmount({ quantity: '3', price: '100', tax_percent: '13' }, false)).toEqual({ gross: '339', tax: '39.00' })
  })

  it('is rounded half up to the fen, once', () => {
    expect(lineAmount({ quantity: '0.5', price: '0.01', tax_percent: '0' }, true).gross).toBe('0.01')
    expect(lineAmount({ quantity: '3', price: '0.333333', tax_percent: '13' }, false)).toEqual({ gross: '1.13', tax: '0.13' })
  })

  it('is nothing without a price', () => {
    expect(lineAmount({ quantity: '3', price: null, tax_percent: '13' }, true)).toEqual({ gross: '0', tax: '0' })
  })
})

describe('an order', () => {
  it('comes to the sum of its rounded lines', () => {
    const line = lineAmount({ quantity: '1', price: '0.005', tax_percent: '0' }, true)
    expect(orderAmount([line, line, line])).toEqual({ gross: '0.03', tax: '0' })
  })

  it('is shown in percent and sent as a rate', () => {
    expect(rateOf('13')).toBe('0.13')
    expect(percentOf('0.13')).toBe('13')
    expect(rateOf(null)).toBe('0')
  })
})

describe('an amount that is shown', () => {
  const t = ((key: string, values?: Record<string, unknown>) => `${key} ${String(values?.['amount'] ?? '')}`.trim()) as unknown as Parameters<typeof amountText>[0]

  it('is not 0.00 for what has no price yet, and is 0.00 for what is free', () => {
    expect(amountText(t, { amount: '0', unpriced: true })).toBe('orders.unpriced')
    expect(amountText(t, { amount: '0', unpriced: false })).toBe('0.00')
  })

  it('says so when only some lines have a price', () => {
    expect(amountText(t, { amount: '1200.5', unpriced: true })).toBe('orders.partlyPriced 1,200.50')
  })

  it('tells no tax while nothing has a price', () => {
    expect(taxText({ amount: '0', tax: '0', unpriced: true })).toBe('–')
    expect(taxText({ amount: '0', tax: '0', unpriced: false })).toBe('0.00')
    expect(taxText({ amount: '113', tax: '13', unpriced: true })).toBe('13.00')
  })

  it('stays out of sight for who may not see prices, who gets none', () => {
    expect(hasUnpriced([{}, {}])).toBe(false)
    expect(hasUnpriced([{ price: '0' }, { price: null }])).toBe(true)
  })
})
