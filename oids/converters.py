"""Parts of addresses with a form of their own."""


class SchoolYearConverter:
    """2026-2027; whether the second follows the first is for the view, which answers 404."""

    regex = r"\d{4}-\d{4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value) -> str:
        return str(value)
