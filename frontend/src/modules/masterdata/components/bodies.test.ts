import { describe, expect, it } from 'vitest'

import { changeBody, createBody, fromPercent, toPercent, type BodyField } from './bodies'

const FIELDS: BodyField[] = [
  { name: 'code', label: '编码' },
  { name: 'note', label: '备注', kind: 'textarea' },
  { name: 'safety_stock', label: '安全库存', kind: 'quantity', empty: '0' },
  { name: 'shelf_life_days', label: '保质期', kind: 'integer' },
  { name: 'standard_cost', label: '成本', kind: 'price', disabled: true },
  { name: 'tax_percent', label: '税率', kind: 'quantity', local: true },
]

describe('createBody', () => {
  it('leaves out what is empty, locked or only the form’s', () => {
    const values = { code: 'A1', note: null, safety_stock: '', shelf_life_days: 0, standard_cost: '9', tax_percent: '13' }
    expect(createBody(FIELDS, values)).toEqual({ code: 'A1', shelf_life_days: 0 })
  })
})

describe('changeBody', () => {
  const before = { code: 'A1', note: 'old', safety_stock: '5', shelf_life_days: 30, standard_cost: '9', tax_percent: '13' }

  it('carries only what changed', () => {
    expect(changeBody(FIELDS, before, { ...before, code: 'A2' })).toEqual({ code: 'A2' })
  })

  it('sends emptied inputs as the server takes them', () => {
    const after = { ...before, note: null, safety_stock: null, shelf_life_days: null }
    expect(changeBody(FIELDS, before, after)).toEqual({ note: '', safety_stock: '0', shelf_life_days: null })
  })

  it('never sends a locked or local field', () => {
    expect(changeBody(FIELDS, before, { ...before, standard_cost: '1', tax_percent: '6' })).toEqual({})
  })
})

describe('percent', () => {
  it('is exact both ways', () => {
    expect(toPercent('0.13')).toBe('13')
    expect(toPercent('0.005')).toBe('0.5')
    expect(fromPercent('0.5')).toBe('0.005')
    expect(toPercent(null)).toBeNull()
    expect(fromPercent('')).toBeNull()
  })
})
