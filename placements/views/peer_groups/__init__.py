"""Peer groups: who leads them, who is in them, and how they are formed, split, merged and handed over."""

from placements.views.peer_groups.acts import (
    PeerGroupCorrectLeadView,
    PeerGroupHandOverView,
    PeerGroupMergeView,
    PeerGroupRemoveView,
    PeerGroupSplitView,
)
from placements.views.peer_groups.forming import PeerGroupFormView
from placements.views.peer_groups.groups import (
    PeerGroupCreateView,
    PeerGroupDetailView,
    PeerGroupHistoryView,
    PeerGroupListView,
    PeerGroupUpdateView,
)
from placements.views.peer_groups.regrouping import PeerGroupRegroupView

__all__ = [
    "PeerGroupCorrectLeadView",
    "PeerGroupCreateView",
    "PeerGroupDetailView",
    "PeerGroupFormView",
    "PeerGroupHandOverView",
    "PeerGroupHistoryView",
    "PeerGroupListView",
    "PeerGroupMergeView",
    "PeerGroupRegroupView",
    "PeerGroupRemoveView",
    "PeerGroupSplitView",
    "PeerGroupUpdateView",
]
