import { describe, expect, it } from 'vitest'

import { changesOf } from './changes'

describe('what an entry changed', () => {
  it('is the fields that differ, in the order of the newer side', () => {
    const found = changesOf({ before: { status: 'draft', note: '' }, after: { note: '急', status: 'confirmed' } })

    expect(found.map((one) => [one.field, one.before, one.after])).toEqual([
      ['note', '', '急'],
      ['status', 'draft', 'confirmed'],
    ])
  })

  it('leaves out what only the machine reads, and nothing turned into nothing', () => {
    const found = changesOf({ before: null, after: { id: 7, version: 1, search_text: 'abc', note: '', code: 'A' } })

    expect(found.map((one) => one.field)).toEqual(['code'])
  })

  it('tells the row of a list by its position, and rows that came or went as a whole', () => {
    const found = changesOf({
      before: { lines: [{ position: 10, quantity: '4', unit: '个' }, { position: 20, quantity: '1', unit: '张' }] },
      after: { lines: [{ position: 10, quantity: '5', unit: '个' }, { position: 30, quantity: '2', unit: '块' }] },
    })

    expect(found).toEqual([
      { rows: [{ list: 'lines', row: '10' }], field: 'quantity', before: '4', after: '5' },
      { rows: [{ list: 'lines', row: '20' }], field: '', before: { position: 20, quantity: '1', unit: '张' }, after: null },
      { rows: [{ list: 'lines', row: '30' }], field: '', before: null, after: { position: 30, quantity: '2', unit: '块' } },
    ])
  })

  it('follows rows within rows', () => {
    const line = (substitutes: object[]): object => ({ lines: [{ position: 10, substitutes }] })

    const found = changesOf({ before: { ...line([]) }, after: { ...line([{ item_id: 3, priority: 1 }]) } })

    expect(found).toEqual([
      { rows: [{ list: 'lines', row: '10' }, { list: 'substitutes', row: '1' }], field: '', before: null, after: { item_id: 3, priority: 1 } },
    ])
  })

  it('keeps a list of plain values together', () => {
    const found = changesOf({ before: { roles: ['sales'] }, after: { roles: ['sales', 'planner'] } })

    expect(found).toEqual([{ rows: [], field: 'roles', before: ['sales'], after: ['sales', 'planner'] }])
  })
})
