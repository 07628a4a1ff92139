import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { api } from '@/api/client'
import { useSession } from '@/app/session'
import { showDone } from '@/shared/notice'
import { askText, useSteps } from '@/shared/steps'

import { useRefresh } from './queries'
import type { WorkReport } from './types'

/** Taking a work report back: its quantities, and what it moved in stock. */
export function useReversal() {
  const { t } = useI18n()
  const session = useSession()
  const refresh = useRefresh()
  const { busy, shortages, run } = useSteps(refresh)
  const mayReverse = computed(() => session.may('production.reverse') && !session.isReadOnly)

  async function reverse(report: WorkReport): Promise<void> {
    const note = await askText(t('production.reverseWhy', { number: report.number }), t('production.reverse'))
    if (note === null) return
    const answer = await run(`reverse.${report.id}`, { note }, (options) => api.post(`/work-reports/${report.id}/reverse`, { note }, options))
    if (answer === undefined) return
    showDone(t('production.done.reverse'))
    await refresh()
  }

  return { busy, shortages, mayReverse, reverse }
}
