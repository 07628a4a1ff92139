import { describe, expect, it } from 'vitest'

import { cellText, filterQuery } from './columns'
import { nextOrdering, readTableState, visibleColumns, withSavedFilter, writeTableState, type SavedFilter } from './tableState'

const FILTERS = ['status', 'customer']

describe('the state of a list', () => {
  it('survives the way through the address', () => {
    const state = { search: '椅子', ordering: '-due_date', filters: { status: 'confirmed', customer: '12' } }
    expect(readTableState(writeTableState(state, FILTERS), FILTERS)).toEqual(state)
  })

  it('does not read filters that the list does not have', () => {
    expect(readTableState({ status: 'draft', drop: 'table' }, FILTERS).filters).toEqual({ status: 'draft' })
  })

  it('leaves what others put in the address', () => {
    const state = { search: '', ordering: '', filters: {} }
    expect(writeTableState(state, FILTERS, { tab: 'lines', status: 'draft', search: 'x' })).toEqual({ tab: 'lines' })
  })

  it('takes the first of a repeated parameter', () => {
    expect(readTableState({ status: ['draft', 'closed'] }, FILTERS).filters).toEqual({ status: 'draft' })
  })

  it('orders up, down, not at all', () => {
    expect(nextOrdering('', 'code')).toBe('code')
    expect(nextOrdering('code', 'code')).toBe('-code')
    expect(nextOrdering('-code', 'code')).toBe('')
    expect(nextOrdering('-code', 'name')).toBe('name')
  })
})

describe('filters by day', () => {
  it('ask for instants of the factory zone where the endpoint takes instants', () => {
    const filters = [
      { name: 'since', label: '', kind: 'date' as const, instant: 'start' as const },
      { name: 'until', label: '', kind: 'date' as const, instant: 'end' as const },
      { name: 'due', label: '', kind: 'date' as const },
    ]
    expect(filterQuery(filters, { since: '2026-11-01', until: '2026-11-23', due: '2026-12-01', other: 'x' })).toEqual({
      since: '2026-10-31T16:00:00Z',
      until: '2026-11-23T16:00:00Z',
      due: '2026-12-01',
    })
  })
})

describe('saved filters', () => {
  it('replace one of the same name and keep twenty', () => {
    const state = { search: 'a', ordering: '', filters: {} }
    let saved: SavedFilter[] = []
    for (let index = 0; index < 25; index += 1) saved = withSavedFilter(saved, `f${index}`, state)
    saved = withSavedFilter(saved, 'f10', { ...state, search: 'b' })
    expect(saved).toHaveLength(20)
    expect(saved.at(-1)).toEqual({ name: 'f10', state: { search: 'b', ordering: '', filters: {} } })
  })
})

describe('columns', () => {
  const columns = [{ key: 'code' }, { key: 'name' }, { key: 'note', hidden: true }]

  it('begin as the list says and follow the person', () => {
    expect(visibleColumns(columns, null).map((one) => one.key)).toEqual(['code', 'name'])
    expect(visibleColumns(columns, { hidden: ['name'] }).map((one) => one.key)).toEqual(['code', 'note'])
  })

  it('never vanish altogether', () => {
    expect(visibleColumns(columns, { hidden: ['code', 'name', 'note'] }).map((one) => one.key)).toEqual(['code'])
  })

  it('show each kind in its form', () => {
    const words = { yes: '是', no: '否' }
    const row = { amount: '1234.5', quantity: '3.000000', active: false, names: ['甲', '乙'], nothing: null }
    expect(cellText({ key: 'amount', label: '', kind: 'money' }, row, words)).toBe('1,234.50')
    expect(cellText({ key: 'quantity', label: '', kind: 'quantity' }, row, words)).toBe('3')
    expect(cellText({ key: 'active', label: '', kind: 'flag' }, row, words)).toBe('否')
    expect(cellText({ key: 'names', label: '' }, row, words)).toBe('甲、乙')
    expect(cellText({ key: 'nothing', label: '' }, row, words)).toBe('')
  })
})
