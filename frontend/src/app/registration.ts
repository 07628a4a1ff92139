import type { RouteRecordRaw } from 'vue-router'

/** What one module adds to the office console; `src/modules/<code>/routes.ts` exports one as default. */
export interface ModuleRegistration {
  /** The module's code in the session. */
  code: string
  /** A part of the platform (master data), which no enterprise can be without. */
  alwaysOn?: boolean
  /** Areas of texts (src/locales) that its screens use. */
  texts: string[]
  routes: ModuleRoute[]
  /** Lists that the search box of the top bar looks through. */
  search?: SearchSource[]
}

export interface SearchSource {
  /** Key of the heading over the hits. */
  label: string
  /** The list endpoint, asked with `search` and `limit`. */
  path: string
  permission: string
  hit: (row: Record<string, unknown>) => { title: string; note: string; to: string }
}

export type ModuleRoute = RouteRecordRaw & {
  meta: {
    /** Key of the title, shown in the tab and the breadcrumb. */
    title: string
    /** Needed to open the route; the server checks again. */
    permission?: string
    /** Path of the menu entry to mark, when it is not the route's own. */
    menu?: string
  }
}

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    permission?: string
    menu?: string
    texts?: string[]
    module?: string
    /** Shown without the shell and without a session. */
    open?: boolean
  }
}
