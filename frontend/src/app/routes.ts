import type { RouteRecordRaw } from 'vue-router'

/** Pages without a session: they stand alone, outside the shell. */
export const openRoutes: RouteRecordRaw[] = []

/** What every enterprise has, whatever it subscribed to. */
export const administrationRoutes: RouteRecordRaw[] = [
  {
    path: 'forbidden',
    component: () => import('./screens/Forbidden.vue'),
    meta: { title: 'shell.forbidden' },
  },
]
