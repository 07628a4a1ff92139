import type { ModuleRegistration } from '@/app/registration'

export default {
  code: 'production',
  texts: ['production'],
  routes: [
    { path: '/work-orders', component: () => import('./screens/WorkOrderList.vue'), meta: { title: 'production.workOrders', permission: 'production.view' } },
    {
      path: '/work-orders/plan',
      component: () => import('./screens/PlanScreen.vue'),
      meta: { title: 'production.plan', permission: 'production.plan', menu: '/work-orders' },
    },
    {
      path: '/work-orders/new',
      component: () => import('./screens/WorkOrderEntry.vue'),
      meta: { title: 'production.newWorkOrder', permission: 'production.plan', menu: '/work-orders' },
    },
    {
      path: '/work-orders/:id(\\d+)',
      component: () => import('./screens/WorkOrderPage.vue'),
      meta: { title: 'production.workOrder', permission: 'production.view', menu: '/work-orders' },
    },
    { path: '/work-reports', component: () => import('./screens/WorkReportList.vue'), meta: { title: 'production.workReports', permission: 'production.view' } },
    { path: '/scrap-reasons', component: () => import('./screens/ScrapReasons.vue'), meta: { title: 'production.scrapReasons', permission: 'production.view' } },
    {
      path: '/production-settings',
      component: () => import('./screens/ProductionSettings.vue'),
      meta: { title: 'production.settings', permission: 'production.plan', menu: '/work-orders' },
    },
  ],
  search: [
    {
      label: 'production.workOrders',
      path: '/work-orders',
      permission: 'production.view',
      hit: (row) => ({ title: String(row['number']), note: String(row['item_name']), to: `/work-orders/${String(row['id'])}` }),
    },
  ],
} satisfies ModuleRegistration
