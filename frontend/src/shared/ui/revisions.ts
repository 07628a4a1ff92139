export interface Revision {
  id?: number
  at: string
  actor_name: string
  action: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

export interface Change {
  field: string
  before: string
  after: string
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Fields whose value differs, in the order of the newer side. */
export function changesOf(revision: Revision): Change[] {
  const before = revision.before ?? {}
  const after = revision.after ?? {}
  return [...new Set([...Object.keys(after), ...Object.keys(before)])]
    .map((field) => ({ field, before: textOf(before[field]), after: textOf(after[field]) }))
    .filter((change) => change.before !== change.after)
}
