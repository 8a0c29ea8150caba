"""What axe finds on a page: WCAG 2.2 A and AA, as far as a program can see.

The rule about contrast takes most of the time, and nearly all of a page has colours that were looked at before. What
has the same colours, letters and backgrounds under it as something that was found good is marked, and only the rest is
asked for its contrast. So with the size of what is pressed, for which axe works out what lies over what on the whole
page: what has 24 by 24 pixels around its middle in which nothing else can be pressed is large enough. All other rules
look at the whole page.
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
# All that may be pressed, and more.
WIDGETS = (
    "a, area, button, input, select, textarea, summary, details, iframe, object, embed, audio, video, [tabindex],"
    " [role], [contenteditable]"
)
# Of these, what only holds others and cannot be pressed itself.
HOLDERS = "main, details, [role=group], [role=region], [role=search], [role=status], [role=alert], [role=list]"
TARGET_PIXELS = 24
CHECK = """([context, options, good, widgets, holders, least]) => {
  const before = new Set(good), fresh = new Set(), grounds = new Map(), marked = [], targets = [];
  const ground = element => {
    if (!element) return '';
    if (!grounds.has(element)) {
      const {backgroundColor, backgroundImage, opacity, filter} = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity, filter].join();
      grounds.set(element, ground(element.parentElement) + (own === 'rgba(0, 0, 0, 0),none,1,none' ? '' : '/' + own));
    }
    return grounds.get(element);
  };
  const grown = ({left, right, top, bottom}) => {
    const wide = Math.max(0, least - (right - left)) / 2, high = Math.max(0, least - (bottom - top)) / 2;
    return {left: left - wide, right: right + wide, top: top - high, bottom: bottom + high};
  };
  const left = context.exclude.join();
  for (const element of document.body.querySelectorAll('*')) {
    if (!element.checkVisibility({visibilityProperty: true})) continue;
    if (element.matches(widgets)) targets.push([element, grown(element.getBoundingClientRect())]);
    if (element.closest(left)) continue;
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element);
    const look = [color, fontSize, fontWeight, textShadow, ground(element)].join();
    if (before.has(look)) { element.dataset.looked = ''; marked.push(element); } else fresh.add(look);
  }
  const apart = (one, other) => one.right <= other.left || other.right <= one.left || one.bottom <= other.top ||
    other.bottom <= one.top;
  for (const [element, box] of targets) {
    const alone = ([other, its]) => other === element || apart(box, its) ||
      (other.matches(holders) && other.contains(element));
    if (targets.every(alone)) element.dataset.sized = '';
  }
  axe.configure({rules: [
    {id: 'color-contrast', selector: ':not([data-looked])'}, {id: 'target-size', selector: ':not([data-sized])'},
  ]});
  return axe.run(context, options).then(({violations}) => {
    marked.forEach(element => delete element.dataset.looked);
    targets.forEach(([element]) => delete element.dataset.sized);
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
    found = page.evaluate(CHECK, [REPEATED, OPTIONS, sorted(_GOOD), WIDGETS, HOLDERS, TARGET_PIXELS])
    if not found["violations"]:
        _GOOD.update(found["fresh"])
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: "
        + json.dumps([node["html"][:160] for node in rule["nodes"][:3]], ensure_ascii=False)
        for rule in found["violations"]
    ]
