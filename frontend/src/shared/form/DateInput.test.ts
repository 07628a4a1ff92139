import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'

import { i18n, loadTexts } from '@/locales'

import { today } from '../dates'
import DateInput from './DateInput.vue'

const day = ref<string | null>(null)
let page: VueWrapper

beforeEach(async () => {
  await loadTexts(['common', 'errors', 'form'])
  day.value = null
  page = mount({ components: { DateInput }, setup: () => ({ day }), template: '<DateInput v-model="day" label="交期" />' }, { attachTo: document.body, global: { plugins: [i18n] } })
})
afterEach(() => { page.unmount() })

const shown = (): string => page.get('input').element.value

async function type(text: string): Promise<void> {
  page.get('input').element.value = text
  await page.get('input').trigger('change')
  await nextTick()
}

describe('the field for a day', () => {
  it.each(['2026/3/5', '2026.03.05', '2026年3月5日', '20260305'])('writes %s as it is written everywhere', async (text) => {
    await type(text)
    expect(day.value).toBe('2026-03-05')
    expect(shown()).toBe('2026-03-05')
  })

  it('writes the same day as usual also when it is typed again in another way', async () => {
    await type('2026-03-05')
    await type('2026/3/5')
    expect(shown()).toBe('2026-03-05')
  })

  it('is empty again when its text is removed', async () => {
    await type('2026-03-05')
    await type('')
    expect(day.value).toBeNull()
  })

  it('keeps and marks what is no day, so that it is refused and not forgotten', async () => {
    await type('2026-02-30')
    expect(day.value).toBe('2026-02-30')
    expect(page.get('input').attributes('aria-invalid')).toBe('true')
  })

  it('moves by a day with the arrow keys, from today when it is empty', async () => {
    await page.get('input').trigger('keydown', { key: 'ArrowUp' })
    expect(day.value).toBe(today())
    await type('2026-12-31')
    await page.get('input').trigger('keydown', { key: 'ArrowUp' })
    expect(day.value).toBe('2027-01-01')
  })
})
