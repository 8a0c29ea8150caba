"""Sheets of students, trainers, places, wishes and placements: read, compared with the register, shown, and then done."""

from rounds.imports.base import Plan, Target, plan

__all__ = ["Plan", "Target", "plan"]
