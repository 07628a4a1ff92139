import type { ModuleRegistration } from '@/app/registration'

export default {
  code: 'billing',
  alwaysOn: true,
  texts: ['billingUsage'],
  routes: [
    {
      path: '/billing/usage',
      component: () => import('./screens/UsageScreen.vue'),
      meta: { title: 'billingUsage.usage', permission: 'billing.view' },
    },
  ],
} satisfies ModuleRegistration
