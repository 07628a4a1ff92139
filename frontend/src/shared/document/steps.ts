import { computed, reactive, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import { api } from '@/api/client'

import { showDone } from '../notice'
import { changesOf, type Values } from '../history/changes'
import { useHistoryWords } from '../history/words'
import { askAgreement, askText, useSteps } from '../steps'

/** What the frame needs to know of any document. */
export interface DocumentHead {
  id: number
  number: string
  version?: number
  allowed_actions?: string[]
}

/** One button of a document: the server says when, the person's roles say who. */
export interface DocumentStep {
  /** Its word in `allowed_actions` and, when it is sent, the end of its address. */
  action: string
  label: string
  may: boolean
  look?: 'primary' | 'danger' | undefined
  /** A question to agree to before it is sent. */
  agree?: string
  /** A text to ask for before it is sent, and the field that carries it. */
  ask?: { question: string; field: string; required?: boolean }
  /** Told when it is done. */
  done?: string
  /** Opens something in place of sending the step. */
  open?: () => unknown
}

/** More would not be read in a message. */
const MOST_CHANGES = 12

interface StepSettings<Answer> {
  /** Where the documents are, `/deliveries`. */
  path: string
  steps: () => DocumentStep[]
  reload: () => unknown
  /** After a step took effect: makes everything that shows it fresh. */
  after: (answer: Answer, action: string) => unknown
}

/**
 * The steps of one document: which of them are offered, and how one is asked for, sent and told.
 * Only the page's own table of steps differs from document to document.
 */
export function useDocumentSteps<Answer>(document: Ref<DocumentHead | null>, settings: StepSettings<Answer>) {
  const { t } = useI18n()
  const words = useHistoryWords(false)
  /** The document as the step was taken on it. */
  let seen: Values = {}
  const { busy, shortages, run } = useSteps(settings.reload, async () => {
    await words.load()
    return changesOf({ before: seen, after: { ...document.value } })
      .filter((change) => change.field !== 'allowed_actions')
      .slice(0, MOST_CHANGES)
      .map((change) => `${words.changeText(change)}: ${words.valueText(change.field, change.before) || '–'} → ${words.valueText(change.field, change.after) || '–'}`)
  })
  /** The step that is being asked about: a second click must not ask twice. */
  const asking = ref(false)
  /** What was typed for a step that was then refused. */
  const typed = new Map<string, string>()
  const allowed = computed(() => new Set(document.value?.allowed_actions ?? []))
  const offered = computed(() => settings.steps().filter((step) => step.may && allowed.value.has(step.action)))

  async function bodyOf(step: DocumentStep): Promise<Record<string, unknown> | null> {
    if (step.agree !== undefined) return (await askAgreement(step.agree, step.label)) ? {} : null
    if (!step.ask) return {}
    const text = await askText(step.ask.question, step.label, step.ask.required ? t('common.required') : undefined, typed.get(step.action))
    if (text === null) return null
    typed.set(step.action, text)
    return { [step.ask.field]: text }
  }

  async function send(step: DocumentStep, body: Record<string, unknown>): Promise<void> {
    const one = document.value
    if (!one) return
    seen = { ...one }
    const version = one.version === undefined ? {} : { version: one.version }
    const answer = await run(step.action, { ...body, ...version }, (options) => api.post<Answer>(`${settings.path}/${one.id}/${step.action}`, body, { ...options, ...version }))
    if (answer === undefined) return
    typed.delete(step.action)
    if (step.done !== undefined) showDone(step.done)
    await settings.after(answer, step.action)
  }

  async function take(step: DocumentStep): Promise<void> {
    if (step.open) {
      step.open()
      return
    }
    if (asking.value || busy.value !== '') return
    asking.value = true
    const body = await bodyOf(step).finally(() => { asking.value = false })
    if (body !== null) await send(step, body)
  }

  return reactive({
    busy,
    shortages,
    offered,
    run,
    take,
    forgetShortages: () => { shortages.value = [] },
  })
}

export type DocumentSteps = Pick<ReturnType<typeof useDocumentSteps>, 'busy' | 'shortages' | 'offered' | 'take' | 'forgetShortages'>
