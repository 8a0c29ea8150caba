"""The demonstration, told through the actions: real schools of Twente (DUO), everything else invented."""

from books.demo.story import PASSWORD, Story, is_told

__all__ = ["PASSWORD", "Story", "is_told"]
