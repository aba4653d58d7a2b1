import { useApiPages } from '#web/api/query.ts'
import { useRouteParams } from '#web/navigation.tsx'
import { listGroups } from '../../contract.ts'
import { ProfilesPage, useProfileSearch } from './ProfilesPage.tsx'

/** Groups of one type. */
export default function GroupsPage() {
  const { type = '' } = useRouteParams()
  const search = useProfileSearch()
  const list = useApiPages(listGroups, { params: { type }, query: search.query }, { keepPrevious: true })
  return (
    <ProfilesPage
      key={type}
      search={search}
      list={list}
      title={`Groups: ${type}`}
      one={type}
      path={`/groups/${encodeURIComponent(type)}`}
      meaning={`Each ${type} that your events name, the latest seen first.`}
      teach={`They appear with events that carry groups, such as {"${type}": "its id"}.`}
    />
  )
}
