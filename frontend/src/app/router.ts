import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'

import { i18n, loadTexts } from '@/locales'

import { registrations } from './registrations'
import { administrationRoutes, openRoutes } from './routes'
import { useSession } from './session'

const moduleRoutes: RouteRecordRaw[] = registrations.flatMap((registration) =>
  registration.routes.map((route) => ({
    ...route,
    meta: { ...route.meta, texts: registration.texts, ...(registration.alwaysOn ? {} : { module: registration.code }) },
  })),
)

export const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    ...openRoutes,
    {
      path: '/',
      component: () => import('./Shell.vue'),
      children: [
        { path: '', component: () => import('./screens/HomeScreen.vue'), meta: { title: 'shell.home' } },
        ...administrationRoutes,
        ...moduleRoutes,
        { path: ':rest(.*)*', component: () => import('./screens/NotFound.vue'), meta: { title: 'shell.notFound' } },
      ],
    },
  ],
})

router.beforeEach(async (to) => {
  await loadTexts(to.meta.texts ?? [])
  if (to.meta.open) return true
  const session = useSession()
  const isSignedIn = session.session !== null || (await session.load())
  if (!isSignedIn) return { path: '/sign-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  const module = to.meta.module
  if (module && !session.hasModule(module)) {
    return { path: '/billing/catalogue', query: { wanted: module } }
  }
  if (to.meta.permission && !session.may(to.meta.permission)) return { path: '/forbidden', query: { from: to.fullPath } }
  return true
})

router.afterEach((to) => {
  useSession().place = to.meta.module ?? null
  const { t } = i18n.global
  const title = to.meta.title ? t(to.meta.title) : ''
  document.title = title ? `${title} · ${t('common.product')}` : t('common.product')
})
