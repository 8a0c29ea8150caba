"""The kinds of mail of a placing season, in the order in which it uses them."""

from rounds.messages import places, wishes, results, checks  # noqa: F401, I001  (registers the kinds in this order)
