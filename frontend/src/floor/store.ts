import { computed, reactive, ref } from 'vue'

import { ApiProblem, NetworkProblem } from '@/api/client'
import { fromServerLanguage, setLanguage } from '@/locales'
import { dropStored, readStored, writeStored } from '@/shared/storage'

import { floor } from './calls'
import { type Command, CommandQueue } from './queue'
import type { FloorSession, OperationRow, ScrapReason } from './types'

export type Screen = 'loading' | 'enrol' | 'sign-on' | 'list' | 'operation' | 'away'

const SESSION_KEY = 'floor.session'
const LIST_KEY = 'floor.operations'
const REASONS_KEY = 'floor.reasons'

/** The state of this tablet: who is here, what is to do, what waits to be sent. */
export const tablet = reactive({
  screen: 'loading' as Screen,
  session: null as FloorSession | null,
  online: true,
  operations: readStored<OperationRow[]>(LIST_KEY, []),
  operationId: null as number | null,
  reasons: readStored<ScrapReason[]>(REASONS_KEY, []),
  waiting: [] as Command[],
  notice: null as { tone: 'good' | 'warn' | 'bad'; text: string } | null,
})

export const queue = new CommandQueue((path, body, options) => floor.send(path, body as Record<string, never>, options))
export const worker = computed(() => tablet.session?.worker ?? null)
export const search = ref('')

queue.onChange(() => void refreshQueue())

async function refreshQueue(): Promise<void> {
  tablet.waiting = await queue.all()
}

/** Who was here when the server last answered, for a tablet that is switched on without a line. */
interface KeptSession {
  at: number
  session: FloorSession
}

let isRestored = false

/**
 * Goes on with the worker of before, for as long as the server would have kept them signed on.
 * What is reported meanwhile waits, and is sent only when the server knows the same worker.
 */
function restoreSession(): void {
  const kept = readStored<KeptSession | null>(SESSION_KEY, null)
  if (!kept?.session.worker || Date.now() - kept.at > kept.session.idle_seconds * 1000) {
    tablet.screen = 'away'
    return
  }
  isRestored = true
  tablet.session = kept.session
  tablet.screen = 'list'
}

/** A server that is busy or being restarted says nothing about the tablet's enrolment. */
const isPassing = (problem: ApiProblem): boolean => problem.status >= 500 || problem.status === 408 || problem.status === 429

let noticeTimer: ReturnType<typeof setTimeout> | undefined

export function notify(tone: 'good' | 'warn' | 'bad', text: string): void {
  tablet.notice = { tone, text }
  clearTimeout(noticeTimer)
  noticeTimer = setTimeout(() => { tablet.notice = null }, tone === 'bad' ? 8000 : 3500)
}

/** Asks who is here and shows the screen that follows from the answer. */
export async function loadSession(): Promise<void> {
  try {
    tablet.session = await floor.session()
    tablet.online = true
    isRestored = false
    writeStored(SESSION_KEY, { at: Date.now(), session: tablet.session } satisfies KeptSession)
    if (tablet.session.language) await setLanguage(fromServerLanguage(tablet.session.language))
    if (!tablet.session.worker) tablet.screen = 'sign-on'
    else if (!['list', 'operation'].includes(tablet.screen)) tablet.screen = 'list'
  } catch (error) {
    if (error instanceof NetworkProblem || (error instanceof ApiProblem && isPassing(error))) {
      tablet.online = false
      if (tablet.screen === 'loading') restoreSession()
    } else if (error instanceof ApiProblem) {
      dropStored(SESSION_KEY)
      tablet.session = null
      tablet.screen = 'enrol'
    } else throw error
  }
  await refreshQueue()
}

/** Fetches the work at this terminal; without a line the last list stays on the screen. */
export async function loadOperations(): Promise<void> {
  try {
    tablet.operations = (await floor.operations(search.value)).results
    tablet.online = true
    if (search.value === '') writeStored(LIST_KEY, tablet.operations)
  } catch (error) {
    if (error instanceof NetworkProblem) tablet.online = false
    else if (error instanceof ApiProblem && error.status === 401) await loadSession()
    else throw error
  }
}

export async function loadReasons(): Promise<void> {
  try {
    tablet.reasons = await floor.reasons()
    writeStored(REASONS_KEY, tablet.reasons)
  } catch (error) {
    if (!(error instanceof NetworkProblem) && !(error instanceof ApiProblem)) throw error
  }
}

/** After signing on: the list, what waits, the reasons. */
export async function arrive(): Promise<void> {
  tablet.screen = 'loading'
  await loadSession()
  if (!worker.value) return
  tablet.screen = 'list'
  await Promise.all([loadOperations(), loadReasons(), queue.flush(worker.value.id)])
}

export function open(operationId: number): void {
  tablet.operationId = operationId
  tablet.screen = 'operation'
}

export function showList(): void {
  tablet.operationId = null
  tablet.screen = 'list'
  void loadOperations()
}

/** Called when the line is back and now and then: nobody has to press anything. */
export async function catchUp(): Promise<void> {
  if (isRestored || tablet.screen === 'away' || tablet.screen === 'loading') await loadSession()
  if (!worker.value || isRestored) return
  await queue.flush(worker.value.id)
  if (tablet.screen === 'list') await loadOperations()
}

export async function signOff(): Promise<void> {
  try {
    await floor.signOff()
  } catch (error) {
    if (!(error instanceof ApiProblem) && !(error instanceof NetworkProblem)) throw error
    if (error instanceof NetworkProblem) tablet.online = false
  }
  if (tablet.session) tablet.session.worker = null
  dropStored(SESSION_KEY)
  tablet.screen = 'sign-on'
  await loadSession()
}
