import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'

import { useSession } from '@/app/session'

import { useUnits } from '../queries'
import type { BodyField } from './bodies'
import { useWords } from './choices'

/** The fields of an item's form; costs only for who may see them. */
export function useItemFields(isNew: ComputedRef<boolean>): ComputedRef<BodyField[]> {
  const { t } = useI18n()
  const session = useSession()
  const units = useUnits()
  const { choices } = useWords()

  const unitChoices = computed(() => (units.data.value ?? []).map((unit) => ({ value: unit.code, label: `${unit.code} ${unit.name}` })))
  const costs = computed<BodyField[]>(() =>
    session.may('costs.view')
      ? [
          { name: 'standard_cost', label: t('masterdata.standardCost'), kind: 'price', disabled: !session.may('costs.edit') },
          { name: 'list_price', label: t('masterdata.listPrice'), kind: 'price', disabled: !session.may('costs.edit') },
        ]
      : [],
  )

  return computed(() => [
    { name: 'code', label: t('masterdata.itemCode'), required: true, maxLength: 80 },
    { name: 'name', label: t('common.name'), required: true, maxLength: 200 },
    { name: 'specification', label: t('masterdata.specification'), maxLength: 500 },
    { name: 'drawing_no', label: t('masterdata.drawingNo'), maxLength: 100 },
    { name: 'category', label: t('masterdata.category'), maxLength: 100 },
    { name: 'kind', label: t('masterdata.kind'), kind: 'choice', required: true, choices: choices('kinds') },
    { name: 'unit', label: t('masterdata.unit'), kind: 'choice', required: true, choices: unitChoices.value },
    { name: 'supply', label: t('masterdata.supply'), kind: 'choice', required: true, choices: choices('supplies') },
    { name: 'tracking', label: t('masterdata.tracking'), kind: 'choice', required: true, choices: choices('trackings') },
    { name: 'shelf_life_days', label: t('masterdata.shelfLife'), kind: 'integer', unit: t('masterdata.days'), when: (values) => values['tracking'] !== 'none' },
    { name: 'lead_time_days', label: t('masterdata.leadTime'), kind: 'integer', unit: t('masterdata.days'), empty: 0 },
    { name: 'safety_stock', label: t('masterdata.safetyStock'), kind: 'quantity', empty: '0' },
    { name: 'minimum_quantity', label: t('masterdata.minimumQuantity'), kind: 'quantity', empty: '0' },
    { name: 'order_multiple', label: t('masterdata.orderMultiple'), kind: 'quantity', empty: '0' },
    { name: 'barcode', label: t('masterdata.barcode'), maxLength: 100 },
    {
      name: 'default_location_id',
      label: t('masterdata.defaultLocation'),
      kind: 'record',
      path: '/locations',
      query: { active: true },
    },
    ...costs.value,
    { name: 'note', label: t('masterdata.note'), kind: 'textarea', maxLength: 1000 },
    ...(isNew.value ? [] : [{ name: 'active', label: t('masterdata.inUse'), kind: 'flag' as const, hint: t('masterdata.retireHint') }]),
  ])
}
