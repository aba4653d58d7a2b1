import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import './mantine.css'
import './tokens.css'
import './base.css'
import { whenSignedOut } from './api/client.ts'
import { queryClient } from './api/query.ts'
import { refreshSession } from './api/session.tsx'
import { buildRouter } from './router.tsx'
import { commands, pages, providers, slotFills } from './routes.tsx'
import { RegistryProvider } from './shell/registry.tsx'
import { SlotProvider } from './slots.tsx'
import { cssVariables, theme } from './theme.ts'

const router = buildRouter(pages)
const registry = { pages, commands, providers }
const colorScheme = localStorageColorSchemeManager({ key: 'fairlead.theme' })

// The shell sends whoever is no longer signed in to the sign-in page.
whenSignedOut(() => void refreshSession())

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} colorSchemeManager={colorScheme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={3} />
        <RegistryProvider registry={registry}>
          <SlotProvider fills={slotFills}>
            <RouterProvider router={router} />
          </SlotProvider>
        </RegistryProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
