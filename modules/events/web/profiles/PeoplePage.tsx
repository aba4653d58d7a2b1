import { useApiPages } from '#web/api/query.ts'
import { listPeople } from '../../contract.ts'
import { ProfilesPage, useProfileSearch } from './ProfilesPage.tsx'

export default function PeoplePage() {
  const search = useProfileSearch()
  const list = useApiPages(listPeople, { query: search.query }, { keepPrevious: true })
  return (
    <ProfilesPage
      search={search}
      list={list}
      title="People"
      one="Person"
      path="/people"
      meaning="Everybody who did something in your product, the latest seen first."
      teach="They appear with their first event, with an identify call, or with a file."
    />
  )
}
