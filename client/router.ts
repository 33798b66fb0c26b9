/** The pages and who opens them: every one asks for a sign-in but the sign-in itself, and the member's, which brings a token of its own. */
import { createRouter, createWebHistory, type RouteLocationNormalized, type Router } from 'vue-router'
import { keepObserver, keptObserver } from './drills/kept-drill.ts'
import { useSession } from './http/session-store.ts'

export function screenRouter(base: string): Router {
  const router = createRouter({
    history: createWebHistory(base),
    routes: [
      // Loaded when it is opened: a member's phone has no use for MapLibre and deck.gl.
      { path: '/', name: 'wall', component: () => import('./wall/WallPage.vue') },
      { path: '/wall/:name', name: 'tile', component: () => import('./tiles/TilePage.vue') },
      { path: '/units', name: 'units', component: () => import('./desk/UnitsPage.vue') },
      { path: '/phone-setup', name: 'phone', component: () => import('./desk/PhonePage.vue') },
      { path: '/settings/alarms', name: 'alarmSettings', component: () => import('./settings/AlarmsPage.vue') },
      { path: '/settings/coverage', name: 'coverageSettings', component: () => import('./settings/CoveragePage.vue') },
      { path: '/desk', name: 'desk', component: () => import('./desk/DeskPage.vue') },
      { path: '/me', name: 'member', component: () => import('./member/MemberPage.vue') },
      { path: '/kpi', name: 'kpi', component: () => import('./kpi/KpiPage.vue') },
      { path: '/hotspots', name: 'hotspots', component: () => import('./hotspots/HotspotPage.vue') },
      { path: '/drills', name: 'drills', component: () => import('./drills/DrillsPage.vue') },
      { path: '/drills/:id', name: 'drill', component: () => import('./drills/DrillPage.vue') },
      { path: '/drills/:id/plan', name: 'drillPlan', component: () => import('./drills/PlanPage.vue') },
      { path: '/drills/:id/observe', name: 'drillObserve', component: () => import('./drills/ObservePage.vue') },
      { path: '/drills/:id/replay', name: 'drillReplay', component: () => import('./drills/ReplayPage.vue') },
      { path: '/drills/:id/report', name: 'drillReport', component: () => import('./drills/ReportPage.vue') },
      { path: '/walls', name: 'walls', component: () => import('./walls/WallsPage.vue') },
      { path: '/walls/:name', name: 'wallControl', component: () => import('./walls/ControlPage.vue') },
      { path: '/enter', name: 'signIn', component: () => import('./desk/SignInPage.vue') },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
  router.beforeEach(async (to) => {
    const session = useSession()
    // Whoever has signed out is not whom this phone goes on as.
    if (session.isKnown && !session.isSignedIn) keepObserver(undefined)
    if (to.name === 'signIn' || to.name === 'member') return true
    bring(to)
    if (!session.isKnown) await session.find().catch(() => undefined) // the sign-in page says that the server cannot be reached, and tries again
    // Without a signal nobody can say who this is: an observer's phone goes on as whom it was.
    if (!session.isKnown && to.name === 'drillObserve' && keptObserver() !== undefined) return true
    return session.isSignedIn ? true : { name: 'signIn', query: { ...to.query, to: to.path } }
  })
  return router
}

/** Begins to load a page while it is asked who this is. What fails is told when the page is to be opened. */
function bring({ matched }: RouteLocationNormalized): void {
  const page = matched.at(-1)?.components?.['default']
  if (typeof page === 'function') void (page as () => Promise<unknown>)().catch(() => undefined) // all of ours are loaded when they are opened
}
