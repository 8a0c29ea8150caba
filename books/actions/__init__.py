"""Everything that changes the books."""

from books.actions.annual import fix_annual_report
from books.actions.closing import ask_reopening, close_year, keep_closed, reopen_year
from books.actions.count_files import draw_sample, judge_line, make_count_file, new_seed, take_key_list
from books.actions.settlements import adopt_settlement, correct_settlement, prepare_settlement, recalculate_settlement

__all__ = [
    "adopt_settlement",
    "ask_reopening",
    "close_year",
    "correct_settlement",
    "draw_sample",
    "fix_annual_report",
    "judge_line",
    "keep_closed",
    "make_count_file",
    "new_seed",
    "prepare_settlement",
    "recalculate_settlement",
    "reopen_year",
    "take_key_list",
]
