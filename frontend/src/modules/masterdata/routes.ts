import type { ModuleRegistration } from '@/app/registration'

const VIEW = 'masterdata.view'
const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value))

export default {
  code: 'masterdata',
  alwaysOn: true,
  texts: ['masterdata', 'imports'],
  routes: [
    { path: '/items', component: () => import('./screens/ItemList.vue'), meta: { title: 'masterdata.items', permission: VIEW } },
    { path: '/items/new', component: () => import('./screens/ItemPage.vue'), meta: { title: 'masterdata.newItem', permission: 'masterdata.edit', menu: '/items' } },
    { path: '/items/:id(\\d+)', component: () => import('./screens/ItemPage.vue'), meta: { title: 'masterdata.item', permission: VIEW, menu: '/items' } },
    { path: '/units/:id(\\d+|new)?', component: () => import('./screens/UnitsScreen.vue'), meta: { title: 'masterdata.units', permission: VIEW, menu: '/items' } },
    { path: '/boms', component: () => import('./screens/BomList.vue'), meta: { title: 'masterdata.boms', permission: VIEW } },
    { path: '/boms/:id(\\d+|new)', component: () => import('./screens/BomPage.vue'), meta: { title: 'masterdata.bom', permission: VIEW, menu: '/boms' } },
    { path: '/routings', component: () => import('./screens/RoutingList.vue'), meta: { title: 'masterdata.routings', permission: VIEW } },
    { path: '/routings/:id(\\d+|new)', component: () => import('./screens/RoutingPage.vue'), meta: { title: 'masterdata.routing', permission: VIEW, menu: '/routings' } },
    { path: '/work-centres/:id(\\d+|new)?', component: () => import('./screens/WorkCentresScreen.vue'), meta: { title: 'masterdata.workCentres', permission: VIEW, menu: '/work-centres' } },
    { path: '/lines/:id(\\d+|new)?', component: () => import('./screens/LinesScreen.vue'), meta: { title: 'masterdata.productionLines', permission: VIEW, menu: '/work-centres' } },
    { path: '/calendars/:id(\\d+|new)?', component: () => import('./screens/CalendarsScreen.vue'), meta: { title: 'masterdata.calendars', permission: VIEW, menu: '/calendars' } },
    { path: '/shifts/:id(\\d+|new)?', component: () => import('./screens/ShiftsScreen.vue'), meta: { title: 'masterdata.shifts', permission: VIEW, menu: '/calendars' } },
    { path: '/customers', component: () => import('./screens/PartnerList.vue'), props: { role: 'customers' }, meta: { title: 'masterdata.customers', permission: VIEW } },
    { path: '/customers/:id(\\d+|new)', component: () => import('./screens/PartnerPage.vue'), props: { role: 'customers' }, meta: { title: 'masterdata.customer', permission: VIEW, menu: '/customers' } },
    { path: '/suppliers', component: () => import('./screens/PartnerList.vue'), props: { role: 'suppliers' }, meta: { title: 'masterdata.suppliers', permission: VIEW } },
    { path: '/suppliers/:id(\\d+|new)', component: () => import('./screens/PartnerPage.vue'), props: { role: 'suppliers' }, meta: { title: 'masterdata.supplier', permission: VIEW, menu: '/suppliers' } },
    { path: '/warehouses/:id(\\d+|new)?', component: () => import('./screens/WarehousesScreen.vue'), meta: { title: 'masterdata.warehouses', permission: VIEW, menu: '/warehouses' } },
    { path: '/locations/:id(\\d+|new)?', component: () => import('./screens/LocationsScreen.vue'), meta: { title: 'masterdata.locations', permission: VIEW, menu: '/warehouses' } },
    { path: '/employees/:id(\\d+|new)?', component: () => import('./screens/EmployeesScreen.vue'), meta: { title: 'masterdata.employees', permission: VIEW, menu: '/employees' } },
    { path: '/imports', component: () => import('./screens/ImportList.vue'), meta: { title: 'imports.title', permission: 'masterdata.import' } },
    { path: '/imports/:id(\\d+)', component: () => import('./screens/ImportPage.vue'), meta: { title: 'imports.one', permission: 'masterdata.import', menu: '/imports' } },
  ],
  search: [
    {
      label: 'masterdata.items',
      path: '/items',
      permission: VIEW,
      hit: (row) => ({ title: `${text(row['code'])} ${text(row['name'])}`, note: text(row['specification']), to: `/items/${text(row['id'])}` }),
    },
    {
      label: 'masterdata.customers',
      path: '/customers',
      permission: VIEW,
      hit: (row) => ({ title: `${text(row['code'])} ${text(row['name'])}`, note: text(row['contact']), to: `/customers/${text(row['id'])}` }),
    },
    {
      label: 'masterdata.suppliers',
      path: '/suppliers',
      permission: VIEW,
      hit: (row) => ({ title: `${text(row['code'])} ${text(row['name'])}`, note: text(row['contact']), to: `/suppliers/${text(row['id'])}` }),
    },
  ],
} satisfies ModuleRegistration
