import './polyfills.js';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { watchInput } from './api/activity.js';
import { queryClient } from './api/queries.js';
import { router } from './app/router.js';
import { listenForKeys } from './app/shortcuts.js';
import { applyTheme, currentTheme } from './app/theme.js';
import { startLanguage } from './i18n/language.js';
import './ui/tokens.css';
import './ui/ui.css';
import './app/app.css';

applyTheme(currentTheme());
listenForKeys();
watchInput();

void startLanguage().then(() => {
  createRoot(document.getElementById('root')!).render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
});
