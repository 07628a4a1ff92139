import { describe, expect, it } from 'vitest'

import { mergedValues } from './conflict'

describe('two people change one record', () => {
  it('keeps what I typed and takes what only the other one changed', () => {
    const merged = mergedValues({ name: '桌腿', note: '', price: '1' }, { name: '桌腿', note: '急', price: '2' }, { name: '圆桌腿', note: '', price: '3' })

    expect(merged).toEqual({ name: '圆桌腿', note: '急', price: '2' })
  })

  it('merges lines cell by cell', () => {
    const base = { lines: [{ id: 1, quantity: '4', price: '10' }, { id: 2, quantity: '1', price: '5' }] }
    const mine = { lines: [{ id: 1, quantity: '6', price: '10' }, { id: 2, quantity: '1', price: '5' }, { id: null, quantity: '9', price: '1' }] }
    const theirs = { lines: [{ id: 1, quantity: '4', price: '11' }, { id: 2, quantity: '2', price: '5' }, { id: 3, quantity: '7', price: '7' }] }

    expect(mergedValues(base, mine, theirs)).toEqual({
      lines: [
        { id: 1, quantity: '6', price: '11' },
        { id: 2, quantity: '2', price: '5' },
        { id: 3, quantity: '7', price: '7' },
        { id: null, quantity: '9', price: '1' },
      ],
    })
  })

  it('leaves out a line that I took out', () => {
    const base = { lines: [{ id: 1, quantity: '4' }, { id: 2, quantity: '1' }] }

    const merged = mergedValues(base, { lines: [{ id: 1, quantity: '4' }] }, { lines: [{ id: 1, quantity: '5' }, { id: 2, quantity: '1' }] })

    expect(merged).toEqual({ lines: [{ id: 1, quantity: '5' }] })
  })

  it('treats an empty cell and a missing one alike', () => {
    const merged = mergedValues({ note: null }, { note: '' }, { note: '新' })

    expect(merged).toEqual({ note: '新' })
  })
})
