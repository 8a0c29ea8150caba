"""Charts as pure geometry: exact numbers in, whole pixels out; templates/components/charts/ draws them as SVG.

Nothing here knows of Django or of a screen. A chart is a frozen dataclass with its `title`, its `template` and its
`table` (the same figures in words), so that no reader depends on the drawing. See docs/decisions/0005-charts.md.
"""

from oids.charts.curves import Curve, CurveChart, curves
from oids.charts.drawing import bars, line, sparkline, stacked_bars
from oids.charts.scales import nice_ticks, text_width, wrap
from oids.charts.shapes import BarChart, Cell, LineChart, Sparkline, Table
from oids.charts.spans import Span, spans

__all__ = [
    "BarChart",
    "Cell",
    "Curve",
    "CurveChart",
    "LineChart",
    "Span",
    "Sparkline",
    "Table",
    "bars",
    "curves",
    "line",
    "nice_ticks",
    "spans",
    "sparkline",
    "stacked_bars",
    "text_width",
    "wrap",
]
