import { route, type Route } from '#kernel/http/route.ts'
import * as contract from '../../contract.ts'
import { accept, merge, redo, refuse, undo } from './hand.ts'
import { decideSeveral, previewSeveral } from './several.ts'
import { linksOf, listLinks } from './links.ts'
import { previewMerge } from './preview.ts'
import { chooseAccountType, getAccountType, getSettings, updateGroupType, updateSettings } from './settings.ts'

export const identityRoutes: Route[] = [
  route(contract.listPersonLinks, (ctx, { params, query }) => linksOf(ctx, params.person, query)),
  route(contract.listIdentityLinks, (ctx, { query }) => listLinks(ctx, query)),
  route(contract.acceptLink, (ctx, { params }) => accept(ctx, params.linkId)),
  route(contract.refuseLink, (ctx, { params }) => refuse(ctx, params.linkId)),
  route(contract.undoLink, (ctx, { params }) => undo(ctx, params.linkId)),
  route(contract.redoLink, (ctx, { params }) => redo(ctx, params.linkId)),
  route(contract.previewLinks, (ctx, { body }) => previewSeveral(ctx, body.links)),
  route(contract.decideLinks, (ctx, { body }) => decideSeveral(ctx, body)),
  route(contract.previewMerge, (ctx, { query }) => previewMerge(ctx, query)),
  route(contract.mergePeople, (ctx, { body }) => merge(ctx, body)),
  route(contract.getIdentitySettings, (ctx) => getSettings(ctx)),
  route(contract.updateIdentitySettings, (ctx, { body }) => updateSettings(ctx, body)),
  route(contract.getAccountType, (ctx) => getAccountType(ctx)),
  route(contract.updateAccountType, (ctx, { body }) => chooseAccountType(ctx, body)),
  route(contract.updateGroupType, (ctx, { params, body }) => updateGroupType(ctx, params.type, body)),
]
