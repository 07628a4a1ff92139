import type { Query } from '@/api/client'
import type { FieldError } from '@/api/problem'

export type FieldKind =
  | 'text'
  | 'textarea'
  | 'password'
  | 'integer'
  | 'quantity'
  | 'money'
  | 'price'
  | 'date'
  | 'choice'
  | 'choices'
  | 'record'
  | 'records'
  | 'flag'

export type FormValues = Record<string, unknown>

export interface Field {
  name: string
  label: string
  kind?: FieldKind
  required?: boolean
  hint?: string
  /** Begins a part of a long form with this title. */
  heading?: string
  /** Columns of the form's grid that it takes; a textarea takes all. */
  span?: number
  disabled?: boolean
  choices?: { value: string | number; label: string }[]
  path?: string
  query?: Query
  /** Field of the record with the text of the present value. */
  knownFrom?: string
  unit?: string
  maxLength?: number
  autocomplete?: string
  placeholder?: string
  /** Shown only when it answers true. */
  when?: (values: FormValues) => boolean
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** Names of shown fields that must be filled and are not. */
export function missingFields(fields: readonly Field[], values: FormValues): string[] {
  return fields
    .filter((field) => field.required && (field.when?.(values) ?? true) && isEmpty(values[field.name]))
    .map((field) => field.name)
}

/** A form's beginning: every field present, so that what is typed and what was given compare. */
export function startingValues(fields: readonly Field[], given: FormValues): FormValues {
  const values: FormValues = { ...given }
  for (const field of fields) {
    if (values[field.name] !== undefined) continue
    values[field.name] = field.kind === 'flag' ? false : field.kind === 'choices' || field.kind === 'records' ? [] : null
  }
  return values
}

/** Only what the fields hold and what changed, for a PATCH. */
export function changedValues(fields: readonly Field[], before: FormValues, after: FormValues): FormValues {
  const changes: FormValues = {}
  for (const { name } of fields) {
    if (JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null)) changes[name] = after[name]
  }
  return changes
}

/** Server messages that belong to no shown field, to be shown above the form. */
export function strayErrors(errors: readonly FieldError[], fields: readonly Field[]): FieldError[] {
  const names = new Set(fields.map((field) => field.name))
  return errors.filter((error) => !names.has(error.field))
}
