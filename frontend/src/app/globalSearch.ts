import { api, ApiProblem } from '@/api/client'

import type { SearchSource } from './registration'
import { registrations } from './registrations'

export interface HitGroup {
  label: string
  hits: { title: string; note: string; to: string }[]
}

const HITS_PER_LIST = 5

/** Asks each list that the person may see; a list that refuses is left out of the answer. */
export async function searchRecords(
  text: string,
  may: (permission: string) => boolean,
  hasModule: (code: string) => boolean,
  signal?: AbortSignal,
): Promise<HitGroup[]> {
  const sources = registrations
    .filter((registration) => registration.alwaysOn || hasModule(registration.code))
    .flatMap((registration) => registration.search ?? [])
    .filter((source) => may(source.permission))
  const groups = await Promise.all(sources.map((source) => ask(source, text, signal)))
  return groups.filter((group) => group.hits.length > 0)
}

async function ask(source: SearchSource, text: string, signal?: AbortSignal): Promise<HitGroup> {
  try {
    const page = await api.list<Record<string, unknown>>(source.path, { search: text, limit: HITS_PER_LIST }, signal)
    return { label: source.label, hits: page.results.map(source.hit) }
  } catch (error) {
    if (error instanceof ApiProblem) return { label: source.label, hits: [] }
    throw error
  }
}
