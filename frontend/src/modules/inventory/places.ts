/** The ledger's counterparts, which are no places in a warehouse and are told by their kind. */
const COUNTERPARTS = new Set(['supplier', 'customer', 'production_floor', 'scrapped', 'count_difference', 'opening'])

export const isCounterpart = (place: string): boolean => COUNTERPARTS.has(place)

/** Where the papers behind a movement are shown, when this console has a page for them. */
export function pageOfSource(sourceType: string, sourceId: number): string | null {
  if (sourceType === 'inventory.document') return `/stock-documents/${sourceId}`
  if (sourceType === 'orders.delivery' || sourceType === 'orders.delivery_reversal') return `/deliveries/${sourceId}`
  if (sourceType === 'orders.return') return `/sales-returns/${sourceId}`
  return null
}
