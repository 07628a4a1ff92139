import { h, ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { ApiProblem, type WriteOptions } from '@/api/client'
import { Submission } from '@/api/submission'

import { showProblem } from './notice'
import { problemText } from './problemText'

/** What is missing of one item, as `insufficient_stock` lists them; quantities in `unit`. */
export interface Shortage {
  item_id: number
  item_code: string
  item_name: string
  location: string
  lot: string
  required: string
  available: string
  missing: string
  unit: string
}

/** The shortages that a refusal carries; none for any other refusal. */
export function shortagesOf(error: unknown): Shortage[] {
  if (!(error instanceof ApiProblem) || error.code !== 'insufficient_stock') return []
  const list = error.extra['shortages']
  return Array.isArray(list) ? (list as Shortage[]) : []
}

/**
 * The steps of a document (confirm, ship, close): one at a time, repeatable over a bad line, with
 * its refusals shown. When the version has moved on, what is shown is read again; `changed` then
 * tells what somebody else did meanwhile.
 */
export function useSteps(reload: () => unknown, changed: () => Promise<string[]> = () => Promise.resolve([])) {
  const { t } = useI18n()
  const busy = ref('')
  const shortages = ref<Shortage[]>([])
  const submissions = new Map<string, Submission>()

  async function refused(error: unknown): Promise<void> {
    shortages.value = shortagesOf(error)
    if (shortages.value.length > 0) return
    if (error instanceof ApiProblem && error.status === 412) {
      await reload()
      const lines = await changed()
      const message = h('div', [h('p', problemText(error)), h('ul', lines.map((line) => h('li', line))), h('p', t('common.lookAgain'))])
      await ElMessageBox.alert(message, t('common.changedElsewhere'), { type: 'warning' }).catch(() => null)
      return
    }
    if (error instanceof ApiProblem && error.fields.length > 0) {
      ElMessage({ type: 'error', message: [...new Set(error.fields.map((one) => one.message))].join(' '), showClose: true, duration: 6000 })
      return
    }
    showProblem(error)
  }

  /** The answer, or undefined when the step was refused (and the refusal shown). */
  async function run<Answer>(name: string, body: unknown, send: (options: WriteOptions) => Promise<Answer>): Promise<Answer | undefined> {
    if (busy.value !== '') return undefined
    busy.value = name
    const submission = submissions.get(name) ?? new Submission()
    submissions.set(name, submission)
    try {
      return await submission.run(body, send)
    } catch (error) {
      await refused(error)
      return undefined
    } finally {
      busy.value = ''
    }
  }

  return { busy, shortages, run }
}

/** Asks for a short text (why something is held or reversed); null when the person thought better of it. */
export async function askText(question: string, title: string, requiredText?: string, given = ''): Promise<string | null> {
  const answer = await ElMessageBox.prompt(question, title, {
    inputType: 'textarea',
    inputValue: given,
    ...(requiredText ? { inputPattern: /\S/, inputErrorMessage: requiredText } : {}),
  }).catch(() => null)
  return answer ? answer.value?.trim() ?? '' : null
}

/** True when the person agrees to something that is not easily undone. */
export async function askAgreement(question: string, title: string): Promise<boolean> {
  return ElMessageBox.confirm(question, title, { type: 'warning' }).then(() => true, () => false)
}
