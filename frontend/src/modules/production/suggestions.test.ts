import { describe, expect, it } from 'vitest'

import { accepted, asTree, choices } from './suggestions'
import type { Suggestion } from './types'

const place = (index: number, parent_index: number | null, supply: string, suggested: string): Suggestion =>
  ({ index, parent_index, supply, suggested, item_id: 100 + index, due_date: '2026-12-01', bom_id: null, routing_id: null, order_line_id: null }) as Suggestion

const table = [place(0, null, 'make', '10'), place(1, 0, 'make', '40'), place(2, 1, 'make', '0'), place(3, 0, 'buy', '80')]

describe('suggestions', () => {
  it('stand each below the place that needs it', () => {
    const levels = [place(0, null, 'make', '1'), place(1, 0, 'make', '1'), place(2, 0, 'buy', '1'), place(3, 1, 'make', '1'), place(4, null, 'make', '1')]
    expect(asTree(levels).map((one) => one.index)).toEqual([0, 1, 3, 2, 4])
  })

  it('choose what is short and made here', () => {
    expect(choices(table).map((one) => [one.suggestion.index, one.chosen])).toEqual([[0, true], [1, true], [2, false], [3, false]])
  })

  it('leave what is bought to purchasing', () => {
    expect(accepted(choices(table)).map((one) => one['item_id'])).toEqual([100, 101, 102])
  })

  it('make nothing of a place that was left out, and keep the places below it linked', () => {
    const rows = choices(table)
    const middle = rows[1]
    if (middle) middle.chosen = false
    expect(accepted(rows).map((one) => [one['index'], one['parent_index'], one['suggested']])).toEqual([[0, null, '10'], [1, 0, '0'], [2, 1, '0']])
  })

  it('are nothing when nothing is chosen', () => {
    expect(accepted(choices(table).map((one) => ({ ...one, chosen: false })))).toEqual([])
  })
})
