import { divide, multiply } from '@/shared/decimal'
import { changedValues, type Field, type FormValues } from '@/shared/form/fields'

/** A field that also says what an emptied input is sent as; without it text is "" and the rest null. */
export interface BodyField extends Field {
  empty?: unknown
  /** Kept in the form only, never sent. */
  local?: boolean
}

const isText = (field: BodyField): boolean => field.kind === undefined || field.kind === 'text' || field.kind === 'textarea'

function sent(field: BodyField, value: unknown): unknown {
  if (value !== null && value !== undefined && value !== '') return value
  if ('empty' in field) return field.empty
  return isText(field) ? '' : null
}

/** What a POST carries: filled fields only, so that the server's own defaults hold. */
export function createBody(fields: readonly BodyField[], values: FormValues): FormValues {
  const body: FormValues = {}
  for (const field of fields) {
    const value = values[field.name]
    if (field.local || field.disabled || value === null || value === undefined || value === '') continue
    body[field.name] = value
  }
  return body
}

/** What a PATCH carries: fields that changed, emptied ones as the server wants them. */
export function changeBody(fields: readonly BodyField[], before: FormValues, after: FormValues): FormValues {
  const editable = fields.filter((field) => !field.local && !field.disabled)
  const changes = changedValues(editable, before, after)
  for (const field of editable) {
    if (field.name in changes) changes[field.name] = sent(field, changes[field.name])
  }
  return changes
}

/** `0.13` → `13`: shares are typed and read in percent. */
export const toPercent = (rate: string | null | undefined): string | null =>
  rate === null || rate === undefined || rate === '' ? null : multiply(rate, '100')

export const fromPercent = (percent: unknown): string | null =>
  typeof percent !== 'string' || percent === '' ? null : divide(percent, '100')
