import { planScript } from '../../contract.ts'
import type { trackPlan } from './segment-settings.ts'

const name = 'Fairlead tracking plan'
const libraryName = 'FairleadTrackingPlan'

/**
 * A plugin of analytics-next. Events that its settings disable go to no other destination, but the SDK delivers them all the same to the one that it calls
 * Segment.io; this closes that door too. Whatever goes wrong here, the event is sent and Fairlead decides.
 */
export const pluginScript = `window.${libraryName} = function (settings) {
  var track = (settings && settings.track) || {};
  var has = Object.prototype.hasOwnProperty;
  function isStopped(event) {
    var own = has.call(track, event) ? track[event] : undefined;
    if (own && typeof own.enabled === 'boolean') return !own.enabled;
    return Boolean(track.__default) && track.__default.enabled === false;
  }
  return {
    name: ${JSON.stringify(name)},
    version: '1.0.0',
    type: 'enrichment',
    isLoaded: function () { return true; },
    load: function () { return Promise.resolve(); },
    track: function (ctx) {
      if (isStopped(ctx.event.event)) ctx.updateEvent('integrations', { All: false, 'Segment.io': false });
      return ctx;
    }
  };
};
`

/** The plugin as the settings of analytics-next name it; none while nothing is stopped. */
export function planPlugins(track: ReturnType<typeof trackPlan>, origin: string) {
  if (Object.values(track).every(({ enabled }) => enabled)) return []
  return [{ name, creationName: name, libraryName, url: `${origin}${planScript.path}`, settings: { track } }]
}
