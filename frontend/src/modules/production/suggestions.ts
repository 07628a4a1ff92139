import { compare } from '@/shared/decimal'

import type { Suggestion } from './types'

/** A suggestion as the planner may change it. */
export interface Chosen {
  suggestion: Suggestion
  chosen: boolean
  quantity: string | null
  due_date: string | null
}

export const canBeMade = (one: Suggestion): boolean => one.supply === 'make'

/** Each place below the one that needs it; the server sends them level by level. */
export function asTree(suggestions: readonly Suggestion[]): Suggestion[] {
  const below = new Map<number | null, Suggestion[]>()
  for (const one of suggestions) below.set(one.parent_index, [...(below.get(one.parent_index) ?? []), one])
  const walk = (above: number | null): Suggestion[] => (below.get(above) ?? []).flatMap((one) => [one, ...walk(one.index)])
  return walk(null)
}

/** Everything that is short and made here is chosen to begin with. */
export function choices(suggestions: readonly Suggestion[]): Chosen[] {
  return asTree(suggestions).map((suggestion) => ({
    suggestion,
    chosen: canBeMade(suggestion) && compare(suggestion.suggested, '0') > 0,
    quantity: suggestion.suggested,
    due_date: suggestion.due_date,
  }))
}

/** What is to be created, as the server takes it; places left out keep their children's links whole. */
export function accepted(rows: readonly Chosen[]): Record<string, unknown>[] {
  const taken = (row: Chosen): boolean => row.chosen && canBeMade(row.suggestion) && row.quantity !== null && compare(row.quantity, '0') > 0
  if (!rows.some(taken)) return []
  return rows
    .filter((row) => canBeMade(row.suggestion))
    .map((row) => ({
      index: row.suggestion.index,
      parent_index: row.suggestion.parent_index,
      item_id: row.suggestion.item_id,
      // The server makes nothing of zero, and links the places below it to the one above.
      suggested: taken(row) ? row.quantity : '0',
      due_date: row.due_date ?? row.suggestion.due_date,
      bom_id: row.suggestion.bom_id,
      routing_id: row.suggestion.routing_id,
      order_line_id: row.suggestion.order_line_id,
    }))
}
