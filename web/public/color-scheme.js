// Runs before the first paint, so that a dark page never flashes white. A file of its own: inline scripts are refused by our CSP.
;(function () {
  var wanted = null
  try {
    wanted = localStorage.getItem('fairlead.theme')
  } catch (_) {}
  var dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
