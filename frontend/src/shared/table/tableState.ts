/** What a list shows; it lives in the page's address, so that a link shows the same list. */
export interface TableState {
  search: string
  /** A field, with `-` before it for descending; empty for the server's own order. */
  ordering: string
  filters: Record<string, string>
}

export type AddressQuery = Record<string, string | null | undefined | (string | null)[]>

const first = (value: AddressQuery[string]): string => (Array.isArray(value) ? value[0] : value) ?? ''

/** Reads the state from the address; parameters that the list does not know are left alone. */
export function readTableState(query: AddressQuery, filterNames: readonly string[]): TableState {
  const filters: Record<string, string> = {}
  for (const name of filterNames) {
    const value = first(query[name])
    if (value !== '') filters[name] = value
  }
  return { search: first(query['search']), ordering: first(query['ordering']), filters }
}

/** The address for a state, keeping what others put there (an open drawer, a tab). */
export function writeTableState(
  state: TableState,
  filterNames: readonly string[],
  present: AddressQuery = {},
): Record<string, string> {
  const query: Record<string, string> = {}
  const own = new Set(['search', 'ordering', ...filterNames])
  for (const [name, value] of Object.entries(present)) {
    if (!own.has(name) && first(value) !== '') query[name] = first(value)
  }
  if (state.search !== '') query['search'] = state.search
  if (state.ordering !== '') query['ordering'] = state.ordering
  for (const name of filterNames) {
    const value = state.filters[name]
    if (value !== undefined && value !== '') query[name] = value
  }
  return query
}

/** Ascending, descending, none: what a click on a column's head does next. */
export function nextOrdering(present: string, field: string): string {
  if (present === field) return `-${field}`
  return present === `-${field}` ? '' : field
}

export interface SavedFilter {
  name: string
  state: TableState
}

/** Adds or replaces by name, newest last, twenty at most. */
export function withSavedFilter(saved: readonly SavedFilter[], name: string, state: TableState): SavedFilter[] {
  return [...saved.filter((one) => one.name !== name), { name, state: structuredClone(state) }].slice(-20)
}

export interface ColumnChoice {
  hidden: string[]
}

/** Columns in their order, without those the person hid; a list never loses its last column. */
export function visibleColumns<Column extends { key: string; hidden?: boolean }>(
  columns: readonly Column[],
  choice: ColumnChoice | null,
): Column[] {
  const hidden = new Set(choice?.hidden ?? columns.filter((one) => one.hidden).map((one) => one.key))
  const shown = columns.filter((one) => !hidden.has(one.key))
  return shown.length > 0 ? shown : columns.slice(0, 1)
}
