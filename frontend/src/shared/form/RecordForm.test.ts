import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { h, reactive } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'

import { ApiProblem, NetworkProblem, type WriteOptions } from '@/api/client'
import { i18n, loadTexts } from '@/locales'

import { setStorageScope } from '../storage'
import type { Field, FormValues } from './fields'
import RecordForm from './RecordForm.vue'

const fields: Field[] = [
  { name: 'code', label: '编码', required: true },
  { name: 'quantity', label: '数量', kind: 'quantity' },
]

let app: VueWrapper
let form: VueWrapper
let calls: { values: FormValues; key: string | undefined }[]
let outcome: () => Promise<unknown>

async function show(props: object = {}): Promise<void> {
  const save = (values: FormValues, options: WriteOptions): Promise<unknown> => {
    calls.push({ values: { ...values }, key: options.idempotencyKey })
    return outcome()
  }
  // Inside a router view, as in the console: the form asks before its page is left.
  const page = { render: () => h(RecordForm, { fields, save, ...props }) }
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: page }] })
  await router.push('/')
  app = mount(RouterView, { attachTo: document.body, global: { plugins: [i18n, router] } })
  form = app.findComponent(RecordForm)
  await flushPromises()
}

const input = (label: string) => form.find(`input[aria-label="${label}"]`)
async function submit(): Promise<void> {
  await form.find('form').trigger('submit')
  // Element Plus shows a field's message a tenth of a second later.
  await new Promise((resolve) => { setTimeout(resolve, 150) })
  await flushPromises()
}

beforeEach(async () => {
  calls = []
  outcome = () => Promise.resolve({ id: 1 })
  setStorageScope('furniture', 7)
  await loadTexts(['common', 'errors', 'form', 'table'])
})
afterEach(() => { app.unmount() })

describe('a record form', () => {
  it('sends nothing while a needed field is empty', async () => {
    await show()
    await submit()
    expect(calls).toEqual([])
    expect(form.text()).toContain(i18n.global.t('common.required'))
  })

  it('sends nothing while the page objects, and says why', async () => {
    await show({ objection: () => '标红的单元格还没有填对' })
    await input('编码').setValue('A-1')
    await submit()
    expect(calls).toEqual([])
    expect(form.get('[role=alert]').text()).toBe('标红的单元格还没有填对')
  })

  it('sends what was typed and tells that it is saved', async () => {
    await show()
    await input('编码').setValue('A-1')
    await submit()
    expect(calls[0]?.values).toEqual({ code: 'A-1', quantity: null })
    expect(form.emitted('saved')).toEqual([[{ id: 1 }]])
  })

  it('shows a refusal at its field and above', async () => {
    outcome = () =>
      Promise.reject(new ApiProblem({ status: 400, code: 'invalid', detail: '内容有误', errors: [{ field: 'code', code: 'taken', message: '编码已存在' }] }))
    await show()
    await input('编码').setValue('A-1')
    await submit()
    expect(form.find('.el-form-item__error').text()).toBe('编码已存在')
    expect(form.find('.failure').text()).toContain('内容有误')
  })

  it('repeats the key when it is sent again after the line dropped', async () => {
    outcome = () => Promise.reject(new NetworkProblem())
    await show()
    await input('编码').setValue('A-1')
    await submit()
    outcome = () => Promise.resolve({ id: 1 })
    await submit()
    expect(calls).toHaveLength(2)
    expect(calls[0]?.key).toBe(calls[1]?.key)
  })

  it('gives back what was typed before the page closed, until it is saved', async () => {
    await show({ draft: 'item' })
    await input('编码').setValue('A-1')
    app.unmount()

    await show({ draft: 'item' })
    expect((input('编码').element as HTMLInputElement).value).toBe('A-1')
    await submit()
    app.unmount()

    await show({ draft: 'item' })
    expect((input('编码').element as HTMLInputElement).value).toBe('')
  })

  it('keeps what was typed when somebody else changed the record, and names what they changed', async () => {
    outcome = () => Promise.reject(new ApiProblem({ status: 412, code: 'version_conflict' }))
    await show({ record: { code: 'A-1', quantity: '1' }, reload: () => Promise.resolve({ code: 'A-2', quantity: '1' }) })
    await input('数量').setValue('5')
    await input('数量').trigger('blur')

    await submit()
    await expect.poll(() => form.find('.conflict').text()).toContain('A-1 → A-2')

    expect((input('编码').element as HTMLInputElement).value).toBe('A-2')
    expect((input('数量').element as HTMLInputElement).value).toBe('5')
    outcome = () => Promise.resolve({ id: 1 })
    await submit()
    expect(calls.at(-1)?.values).toEqual({ code: 'A-2', quantity: '5' })
    expect(form.find('.conflict').exists()).toBe(false)
  })

  it('does not lose what is being typed when its page reads the record anew', async () => {
    const page = reactive({ record: { code: 'A-1', quantity: '1' } })
    await show(page)
    await input('数量').setValue('5')
    await input('数量').trigger('blur')

    page.record = { code: 'A-2', quantity: '1' }
    await flushPromises()

    expect((input('编码').element as HTMLInputElement).value).toBe('A-2')
    expect((input('数量').element as HTMLInputElement).value).toBe('5')
  })

  it('takes nothing where it is only read', async () => {
    await show({ readonly: true, record: { code: 'A-1', quantity: '1' } })

    expect((input('编码').element as HTMLInputElement).disabled).toBe(true)
    expect((input('数量').element as HTMLInputElement).disabled).toBe(true)
    expect(form.find('button[type=submit]').exists()).toBe(false)
  })
})
