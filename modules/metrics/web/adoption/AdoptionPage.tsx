import { AdoptionView } from './AdoptionView.tsx'

/** `/insights/adoption`. */
export default function AdoptionPage() {
  return <AdoptionView />
}
