"""Everything that changes rounds, places, wishes, proposals and confirmations."""
