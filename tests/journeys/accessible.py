"""What axe finds on a page: WCAG 2.2 A and AA, as far as a program can see.

The rule about contrast takes most of the time, and nearly all of a page has colours that were looked at before. What
has the same colours, letters and backgrounds under it as something that was found good is marked, and only the rest is
asked for its contrast. All other rules look at the whole page.
"""

import json

from axe_playwright_python.sync_playwright import Axe

from tests.journeys.browsing import ready

# The same again: the ninth row of a table and what follows, the menu after its first parts, later bars of a chart.
REPEATED = {"exclude": [["tbody tr:nth-child(n+9)"], [".nav-task:nth-of-type(n+4)"], ["svg g:nth-of-type(n+9)"]]}
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    # Style sheets would be fetched again, for no rule that is asked.
    "preload": False,
}
CHECK = """([context, options, good]) => {
  const before = new Set(good), fresh = new Set(), grounds = new Map(), marked = [];
  const ground = element => {
    if (!element) return '';
    if (!grounds.has(element)) {
      const {backgroundColor, backgroundImage, opacity, filter} = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity, filter].join();
      grounds.set(element, ground(element.parentElement) + (own === 'rgba(0, 0, 0, 0),none,1,none' ? '' : '/' + own));
    }
    return grounds.get(element);
  };
  const left = context.exclude.join();
  for (const element of document.body.querySelectorAll('*')) {
    if (!element.checkVisibility() || element.closest(left)) continue;
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element);
    const look = [color, fontSize, fontWeight, textShadow, ground(element)].join();
    if (before.has(look)) { element.dataset.looked = ''; marked.push(element); } else fresh.add(look);
  }
  axe.configure({rules: [{id: 'color-contrast', selector: ':not([data-looked])'}]});
  return axe.run(context, options).then(({violations}) => {
    marked.forEach(element => delete element.dataset.looked);
    return {violations, fresh: [...fresh]};
  });
}"""
AXE = Axe().axe_script
_GOOD = set()


def violations(page):
    """(rule, impact, what it says, the first elements) of each, once the page is there."""
    ready(page)
    # A link of the menu that the head of the page half covers is not a small one.
    page.evaluate("scrollTo(0, 0)")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE)
    found = page.evaluate(CHECK, [REPEATED, OPTIONS, sorted(_GOOD)])
    if not found["violations"]:
        _GOOD.update(found["fresh"])
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: "
        + json.dumps([node["html"][:160] for node in rule["nodes"][:3]], ensure_ascii=False)
        for rule in found["violations"]
    ]
