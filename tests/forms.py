"""What a browser would send back of a page's form when nothing is changed."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.values, self.select, self.textarea, self.options, self.inside = {}, None, None, [], False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = "data-guard" in attrs
        if not self.inside:
            return
        if tag == "input" and attrs.get("name") and "disabled" not in attrs:
            if attrs.get("type") in ("checkbox", "radio"):
                if "checked" in attrs:
                    self.values.setdefault(attrs["name"], []).append(attrs.get("value", "on"))
            elif attrs.get("type") not in ("submit", "file"):
                self.values.setdefault(attrs["name"], []).append(attrs.get("value", ""))
        elif tag == "select" and "disabled" not in attrs:
            self.select, self.options, self.multiple = attrs.get("name"), [], "multiple" in attrs
        elif tag == "option" and self.select:
            self.options.append((attrs.get("value", ""), "selected" in attrs))
        elif tag == "textarea":
            self.textarea = attrs.get("name")
            self.values[self.textarea] = [""]

    def handle_data(self, data):
        if self.textarea:
            self.values[self.textarea][0] += data

    def handle_endtag(self, tag):
        if tag == "select" and self.select:
            chosen = [value for value, selected in self.options if selected]
            if not chosen and not self.multiple and self.options:
                chosen = [self.options[0][0]]
            self.values[self.select] = chosen
            self.select = None
        elif tag == "textarea":
            self.textarea = None
        elif tag == "form":
            self.inside = False


def filled(response) -> dict[str, list[str]]:
    """Names and values of the page's own form."""
    reader = _Fields()
    reader.feed(response.content.decode())
    return {name: [value.removeprefix("\n") for value in values] for name, values in reader.values.items()}
