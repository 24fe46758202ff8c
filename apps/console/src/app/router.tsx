import type { ComponentType } from 'react';
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { useMe } from '../api/queries.js';
import { LoginPage } from '../features/session/login-page.js';
import { desksOf } from './desks.js';
import { ErrorPage, NoDeskPage, NoPage } from './error-page.js';
import { Frame } from './frame.js';

/** A page that is loaded when it is first opened. */
const page = (load: () => Promise<{ Page: ComponentType }>): Pick<RouteObject, 'lazy'> => ({
  lazy: async () => ({ Component: (await load()).Page }),
});

function Start() {
  const [first] = desksOf(useMe());
  return first ? <Navigate to={first.path} replace /> : <NoDeskPage />;
}

export const router = createBrowserRouter([
  { path: '/login', Component: LoginPage, ErrorBoundary: ErrorPage },
  {
    path: '/',
    Component: Frame,
    ErrorBoundary: ErrorPage,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: ErrorPage,
        children: [
          { index: true, Component: Start },
          { path: 'reviews', ...page(() => import('../features/reviews/reviews-page.js')) },
          { path: 'desk', ...page(() => import('../features/desk/desk-page.js')) },
          { path: 'desk/new', ...page(() => import('../features/desk/open-case-page.js')) },
          { path: 'board', ...page(() => import('../features/board/board-page.js')) },
          { path: 'board/wall', ...page(() => import('../features/board/wall-page.js')) },
          { path: 'board/trend', ...page(() => import('../features/figures/trend-page.js')) },
          { path: 'board/forecast', ...page(() => import('../features/figures/forecast-page.js')) },
          { path: 'calendars', ...page(() => import('../features/calendar/calendar-page.js')) },
          { path: 'cases', ...page(() => import('../features/views/cases-page.js')) },
          { path: 'rights', ...page(() => import('../features/rights/rights-page.js')) },
          { path: 'cases/:caseId/:action?', ...page(() => import('../features/case/case-page.js')) },
          { path: 'units/:id', ...page(() => import('../features/ledger/unit-page.js')) },
          { path: 'organisations/:id', ...page(() => import('../features/ledger/organisation-page.js')) },
          { path: 'operations/:id?', ...page(() => import('../features/operations/operations-page.js')) },
          { path: 'webhooks', ...page(() => import('../features/webhooks/webhooks-page.js')) },
          { path: 'messages', ...page(() => import('../features/messages/messages-page.js')) },
          { path: 'help/:page?', ...page(() => import('../features/help/help-page.js')) },
          { path: 'me', ...page(() => import('../features/me/me-page.js')) },
          ...(import.meta.env.DEV
            ? [{ path: 'dev/ui', ...page(() => import('../features/dev/stories-page.js')) }]
            : []),
          { path: '*', Component: NoPage },
        ],
      },
    ],
  },
]);
