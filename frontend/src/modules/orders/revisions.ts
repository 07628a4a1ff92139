import type { Names, Revision, Values } from '@/shared/history/changes'

import type { OrderRevision } from './types'

const side = (fields: Record<string, [unknown, unknown]>, index: 0 | 1): Values => Object.fromEntries(Object.entries(fields).map(([name, pair]) => [name, pair[index]]))

/** A revision of an order, as the history shows any change. */
export function revisionOf(one: OrderRevision): Pick<Revision, 'before' | 'after'> & { names: Names } {
  const lines = one.changes.lines ?? []
  const head = one.changes.head ?? {}
  return {
    before: { ...side(head, 0), lines: lines.filter((line) => !line.added).map((line) => ({ position: line.position, ...side(line.fields, 0) })) },
    after: { ...side(head, 1), lines: lines.map((line) => ({ position: line.position, ...(line.added ? { item_code: line.item_code } : {}), ...side(line.fields, 1) })) },
    names: {},
  }
}
