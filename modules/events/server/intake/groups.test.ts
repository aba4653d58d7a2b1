import { expect, test } from 'vitest'
import { readGroups } from './groups.ts'

test('The account is what accountId says; groups of usual names come next; the rest are groups of their own', () => {
  expect(readGroups(undefined, 'acme')).toEqual({ account: 'acme', groups: {} })
  expect(readGroups({ company: 'acme', project: 7 }, '')).toEqual({ account: 'acme', accountType: 'company', groups: { project: '7' } })
  expect(readGroups({ company: 'acme', project: 'p' }, 'other')).toEqual({ account: 'other', groups: { company: 'acme', project: 'p' } })
  expect(readGroups({ account: 'a', company: 'c', empty: '', none: null }, '')).toEqual({
    account: 'a',
    accountType: 'account',
    groups: { company: 'c' },
  })
})

test('What is wrong with a group is named', () => {
  expect(readGroups('acme', '')).toMatchObject({ code: 'invalid_type', field: 'groups' })
  expect(readGroups({ project: {} }, '')).toMatchObject({ code: 'invalid_type', field: 'groups.project' })
  expect(readGroups({ project: 'x'.repeat(513) }, '')).toMatchObject({ code: 'id_too_long', field: 'groups.project' })
  expect(readGroups({ person: 'ana' }, '')).toMatchObject({ code: 'invalid_type', field: 'groups' })
  expect(readGroups(Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`t${n}`, 'k'])), '')).toMatchObject({
    code: 'too_many_groups',
  })
})
