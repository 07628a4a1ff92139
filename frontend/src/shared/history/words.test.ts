import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'

import { i18n, loadTexts, setLanguage } from '@/locales'

import { changesOf, type Names } from './changes'
import examples from './examples.json'
import { useHistoryWords } from './words'

async function words(language: 'zh-CN' | 'en') {
  let found: ReturnType<typeof useHistoryWords> | undefined
  const reader = defineComponent({ setup() { found = useHistoryWords(); return () => h('p') } })
  await loadTexts(['common'])
  await setLanguage(language)
  mount(reader, { global: { plugins: [i18n] } })
  await flushPromises()
  await expect.poll(() => found?.ready.value).toBe(true)
  if (!found) throw new Error('not mounted')
  return found
}

describe('the words of history', () => {
  it('name actions, records and fields in the language of the page', async () => {
    const chinese = await words('zh-CN')
    expect([chinese.recordText('sales_order.held'), chinese.actionText('sales_order.held'), chinese.fieldText('hold_reason')]).toEqual(['销售订单', '挂起', '挂起原因'])
    const english = await words('en')
    expect([english.recordText('lot.hold'), english.actionText('lot.hold'), english.fieldText('work_centre_ids')]).toEqual(['Lot', 'Put on hold', 'Work centre'])
  })

  it('show values as a person reads them', async () => {
    const { valueText } = await words('zh-CN')
    const names: Names = { customer: { 7: 'C001 东阳家具城' } }

    expect(valueText('status', 'partly_shipped')).toBe('部分发货')
    expect(valueText('customer', 7, names)).toBe('C001 东阳家具城')
    expect(valueText('confirmed_at', '2026-11-23T06:05:07+00:00')).toBe('2026-11-23 14:05:07')
    expect(valueText('tax_rate', '0.13')).toBe('13%')
    expect(valueText('tax_included', false)).toBe('否')
    expect(valueText('lines', { position: 10, item_code: 'A-1', quantity: '2' })).toBe('物料编码：A-1 · 数量：2')
    expect(valueText('note', null)).toBe('')
  })

  it('are those of the workbook that the server writes', async () => {
    for (const one of examples) {
      const said = await words(one.language as 'zh-CN' | 'en')
      const names = one.names as unknown as Names

      expect([said.recordText(one.action), said.actionText(one.action)]).toEqual(one.said)
      expect(changesOf(one).map((change) => [said.changeText(change), said.valueText(change.field, change.before, names), said.valueText(change.field, change.after, names)])).toEqual(one.changes)
    }
  })
})
