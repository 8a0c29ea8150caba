"""The demonstration, told through the actions: real schools of Twente (DUO), everything else invented."""

from funding.demo.story import PASSWORD, Story, is_told
from funding.demo.years import rule_of_the_demonstration

__all__ = ["PASSWORD", "Story", "is_told", "rule_of_the_demonstration"]
