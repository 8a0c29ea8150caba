"""What the apps below ask the books, is told when the product starts."""

from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "books"

    def ready(self) -> None:
        from books import foresight, kept_reports  # noqa: F401
        from books.dashboards import governance as dashboard  # noqa: F401
        from books.demo import governance  # noqa: F401
        from books.purses import claims, foreseen  # noqa: F401
        from books.reports import settled_parts, year_parts  # noqa: F401
