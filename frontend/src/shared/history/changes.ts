import machine from './machine.json'
import rules from './rules.json'

/** One entry of the audit trail, or of a record's own history. */
export interface Revision {
  id?: number
  at: string
  actor_name: string
  action: string
  before: Values | null
  after: Values | null
  /** Texts of ids and codes, by field and value. */
  names?: Names
}

export type Values = Record<string, unknown>
export type Names = Record<string, Record<string, string>>

/** One value that differs; `rows` leads to where it stands: `lines` 10, `substitutes` 1. */
export interface Change {
  rows: { list: string; row: string }[]
  /** Empty when a whole row came or went. */
  field: string
  before: unknown
  after: unknown
}

const MACHINE = new Set(machine)
/** What tells one row of a list from another, the surest first. */
const ROW_KEYS = rules.rowKeys

/** Says nothing to a person: keys of the database, fingerprints, moments of the machine. */
export const isMachine = (field: string): boolean => MACHINE.has(field)

const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)
const isRows = (value: unknown): value is Values[] => Array.isArray(value) && value.length > 0 && value.every(isValues)
const isNothing = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
export const isSame = (one: unknown, other: unknown): boolean => (isNothing(one) && isNothing(other)) || JSON.stringify(one) === JSON.stringify(other)

function keyed(rows: Values[]): Map<string, Values> {
  const key = ROW_KEYS.find((name) => rows.every((row) => row[name] !== undefined) && new Set(rows.map((row) => row[name])).size === rows.length)
  return new Map(rows.map((row, index) => [String(key === undefined ? index + 1 : row[key]), row]))
}

function changesOfRows(list: string, before: Values[], after: Values[]): Change[] {
  const [was, is] = [keyed(before), keyed(after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((row) => {
    const [old, present] = [was.get(row), is.get(row)]
    if (!old || !present) return [{ rows: [{ list, row }], field: '', before: old ?? null, after: present ?? null }]
    return changesOfValues(old, present).map((change) => ({ ...change, rows: [{ list, row }, ...change.rows] }))
  })
}

function changesOfValues(before: Values, after: Values): Change[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])]
    .filter((field) => !isMachine(field) && !isSame(before[field], after[field]))
    .flatMap((field): Change[] => {
      const [old, present] = [before[field], after[field]]
      if ((isRows(old) || isRows(present)) && (isRows(old) || isNothing(old)) && (isRows(present) || isNothing(present))) {
        return changesOfRows(field, isRows(old) ? old : [], isRows(present) ? present : [])
      }
      return [{ rows: [], field, before: old, after: present }]
    })
}

/** What differs between the two sides, in the order of the newer one; rows of lists by themselves. */
export function changesOf(revision: Pick<Revision, 'before' | 'after'>): Change[] {
  return changesOfValues(revision.before ?? {}, revision.after ?? {})
}

/** The fields of a whole row that came or went, for one line of text. */
export function partsOf(row: Values): [string, unknown][] {
  return Object.entries(row).filter(([field, value]) => !isMachine(field) && !isNothing(value) && !rules.rowHeads.includes(field))
}

export { isNothing, isValues }
