"""Every change of the penvoerder's books."""

from books.actions.annual import fix_annual_report
from books.actions.count_files import draw_sample, judge_line, make_count_file, new_seed, take_key_list

__all__ = ["draw_sample", "fix_annual_report", "judge_line", "make_count_file", "new_seed", "take_key_list"]
