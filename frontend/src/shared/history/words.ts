import { ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { loadTexts } from '@/locales'

import { formatDateTime } from '../dates'
import { formatQuantity, multiply } from '../decimal'
import { isNothing, isValues, partsOf, type Change, type Names } from './changes'
import rules from './rules.json'

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/
/** Shares of one, shown in percent. */
const SHARES = new Set(rules.shares)

/** The words of the audit trail: what was done to what, which field, from which value to which. */
export function useHistoryWords(atOnce = true) {
  const { t, te } = useI18n()
  /** True once the texts are there. */
  const ready = ref(false)
  async function load(): Promise<void> {
    await loadTexts(['history'])
    ready.value = true
  }
  if (atOnce) void load()

  const [known, text] = [(key: string) => te(`history.${key}`), (key: string, values: Record<string, string> = {}) => t(`history.${key}`, values)]

  /** `sales_order.confirmed` → Sales order */
  function recordText(action: string): string {
    const word = action.split('.')[0] ?? ''
    return known(`records.${word}`) ? text(`records.${word}`) : word
  }

  /** `sales_order.confirmed` → Confirmed */
  function actionText(action: string): string {
    const special = `actions.${action.replace('.', '_')}`
    if (known(special)) return text(special)
    const verb = action.split('.')[1] ?? ''
    return known(`verbs.${verb}`) ? text(`verbs.${verb}`) : action
  }

  /** `due_date` → Due date; a reference is named as what it refers to. */
  function fieldText(field: string): string {
    const found = [field, field.replace(/_ids?$/, '')].find((name) => known(`fields.${name}`))
    return found === undefined ? field : text(`fields.${found}`)
  }

  /** The heading of a column of the trail. */
  const columnText = (name: string): string => text(`columns.${name}`)

  const actorText = (kind: string): string => (known(`actors.${kind}`) ? text(`actors.${kind}`) : kind)

  function valueText(field: string, value: unknown, names: Names = {}): string {
    if (isNothing(value)) return ''
    if (Array.isArray(value)) return value.map((one) => valueText(field, one, names)).join(', ')
    if (isValues(value)) return partsOf(value).map(([name, inner]) => text('pair', { field: fieldText(name), value: valueText(name, inner, names) })).join(' · ')
    if (typeof value === 'boolean') return text(value ? 'yes' : 'no')
    const plain = String(value)
    const named = names[field]?.[plain]
    if (named !== undefined) return named
    if (known(`values.${field}.${plain}`)) return text(`values.${field}.${plain}`)
    if (MOMENT.test(plain)) return formatDateTime(plain, true)
    if (SHARES.has(field)) return `${formatQuantity(multiply(plain, '100'))}%`
    return plain
  }

  /** The field of a change, with the rows of lists in which it stands. */
  function changeText(change: Change): string {
    const parts = change.rows.map(({ list, row }) => text('partOf', { field: fieldText(list), key: row }))
    return [...parts, ...(change.field === '' ? [] : [fieldText(change.field)])].join(' · ')
  }

  return { ready, load, columnText, recordText, actionText, actorText, fieldText, valueText, changeText }
}
