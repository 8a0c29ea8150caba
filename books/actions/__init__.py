"""Everything that changes the books."""

from books.actions.closing import ask_reopening, close_year, keep_closed, reopen_year

__all__ = ["ask_reopening", "close_year", "keep_closed", "reopen_year"]
