import type { ModuleRegistration } from '@/app/registration'

export default {
  code: 'orders',
  texts: ['orders'],
  routes: [
    {
      path: '/sales-orders',
      component: () => import('./screens/SalesOrderList.vue'),
      meta: { title: 'orders.salesOrders', permission: 'orders.view' },
    },
    {
      path: '/sales-orders/new',
      component: () => import('./screens/SalesOrderEntry.vue'),
      meta: { title: 'orders.newOrder', permission: 'orders.edit', menu: '/sales-orders' },
    },
    {
      path: '/sales-orders/:id(\\d+)',
      component: () => import('./screens/SalesOrderPage.vue'),
      meta: { title: 'orders.salesOrder', permission: 'orders.view', menu: '/sales-orders' },
    },
    {
      path: '/sales-orders/:id(\\d+)/edit',
      component: () => import('./screens/SalesOrderEntry.vue'),
      meta: { title: 'orders.editOrder', permission: 'orders.edit', menu: '/sales-orders' },
    },
    {
      path: '/deliveries',
      component: () => import('./screens/DeliveryList.vue'),
      meta: { title: 'orders.deliveries', permission: 'orders.view' },
    },
    {
      path: '/deliveries/:id(\\d+)',
      component: () => import('./screens/DeliveryPage.vue'),
      meta: { title: 'orders.delivery', permission: 'orders.view', menu: '/deliveries' },
    },
    {
      path: '/sales-returns',
      component: () => import('./screens/SalesReturnList.vue'),
      meta: { title: 'orders.salesReturns', permission: 'orders.view' },
    },
    {
      path: '/sales-returns/:id(\\d+)',
      component: () => import('./screens/SalesReturnPage.vue'),
      meta: { title: 'orders.salesReturn', permission: 'orders.view', menu: '/sales-returns' },
    },
  ],
  search: [
    {
      label: 'orders.salesOrders',
      path: '/sales-orders',
      permission: 'orders.view',
      hit: (row) => ({ title: String(row['number']), note: String(row['customer_name']), to: `/sales-orders/${String(row['id'])}` }),
    },
    {
      label: 'orders.deliveries',
      path: '/deliveries',
      permission: 'orders.view',
      hit: (row) => ({ title: String(row['number']), note: String(row['customer_name']), to: `/deliveries/${String(row['id'])}` }),
    },
  ],
} satisfies ModuleRegistration
