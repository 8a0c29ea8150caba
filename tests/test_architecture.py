"""The house's own laws: which way imports point, and what calculations may not use."""

import ast
import functools
from pathlib import Path

import pytest
from django.conf import settings

PROJECT = Path(settings.BASE_DIR)
APPS = (
    "oids",
    "partnerships",
    "placements",
    "rounds",
    "funding",
    "books",
    "steering",
    "network",
    "training",
    "quality",
)
# The settings and the addresses are where everything comes together; the home page belongs to whoever is on top.
LOOK_UP = {"oids/settings.py", "oids/urls.py"}
# Inside an app: what stands later may import what stands earlier.
LAYERS = (
    ("enums", "rules", "validators", "access", "periods", "triggers", "bulk"),
    ("models", "querysets", "converters", "fields"),
    ("calculations",),
    (
        "hours",
        "inputs",
        "streams",
        "closing",
        "annual",
        "count_files",
        "purses",
        "payable",
        "advances",
        "refused",
        "sepa",
        "rates",
        "own_hours",
        "paid_costs",
        "returned",
        "unfinished",
        "rate_effect",
        "stream_effect",
        "places",
        "wishes",
        "jobs",
        "academic",
        "board_lines",
        "regions",
        "series",
        "figures",
        "evidence",
        "standing",
        "documents",
        "explaining",
        "mail",
        "messages",
        "foreseeing",
        "actions",
        "history",
        "locking",
        "remembering",
        "submissions",
        "importing",
        "imports",
        "lookups",
        "wording",
    ),
    ("worklist", "effects", "resting"),
    (
        "differences",
        "foresight",
        "forms",
        "tables",
        "filters",
        "exports",
        "pdf",
        "archive",
        "formats",
        "charts",
        "reports",
        "kept_reports",
    ),
    ("context", "demo", "management", "middleware", "accounts", "templatetags", "checks", "logs"),
    ("views", "dashboards"),
    ("urls", "apps", "wsgi", "navigation", "settings"),
)
RANK = {name: number for number, names in enumerate(LAYERS) for name in names}


def modules():
    for app in APPS:
        for path in sorted((PROJECT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(PROJECT)


@functools.cache
def tree(path):
    return ast.parse((PROJECT / path).read_text(encoding="utf-8"))


@functools.cache
def imports(path, *, inside_functions=True):
    """(module, line) of every import; with `inside_functions=False` only those at the top of the file."""
    found = []
    for node in ast.walk(tree(path)) if inside_functions else tree(path).body:
        if isinstance(node, ast.Import):
            found += ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute here"
            found.append((node.module, node.lineno))
    return found


MODULES = list(modules())


def test_apps_depend_one_way():
    wrong = [
        f"{path}:{line} imports {name}"
        for path in MODULES
        if str(path) not in LOOK_UP
        for name, line in imports(path)
        if name.split(".")[0] in APPS and APPS.index(name.split(".")[0]) > APPS.index(path.parts[0])
    ]
    assert wrong == []


def layer_of(name):
    parts = name.split(".")
    return RANK.get(parts[1]) if len(parts) > 1 and parts[0] in APPS else None


def test_layers_inside_an_app_point_down():
    wrong = []
    for path in MODULES:
        own = layer_of(".".join(path.with_suffix("").parts))
        if own is None:
            continue
        for name, line in imports(path, inside_functions=False):
            other = layer_of(name)
            if other is not None and name.split(".")[0] == path.parts[0] and other > own:
                wrong.append(f"{path}:{line} imports {name}")
    assert wrong == []


def test_every_module_has_a_layer():
    names = {
        path.parts[1].removesuffix(".py")
        for path in MODULES
        if len(path.parts) > 1 and path.parts[1] not in ("__init__.py",)
    }
    kernel = {
        "embedded.py",
        "money.py",
        "url_parts.py",
        "ical.py",
        "names.py",
        "tokens.py",
        "trial.py",
        "collecting.py",
        "data",
    }
    assert names - set(RANK) - {name.removesuffix(".py") for name in kernel} == set()


CALCULATIONS = [path for path in MODULES if "calculations" in path.parts] + [
    Path("oids/money.py"), Path("oids/periods.py"), Path("oids/charts/scales.py"),
]  # fmt: skip


@pytest.mark.parametrize("path", CALCULATIONS, ids=str)
def test_calculations_know_no_framework(path):
    allowed = (
        "placements.calculations",
        "rounds.calculations",
        "funding.calculations",
        "books.calculations",
        "steering.calculations",
        "network.calculations",
        "training.calculations",
        "quality.calculations",
        "oids.money",
        "oids.periods",
        "oids.charts.scales",
    )
    for name, line in imports(path):
        top = name.split(".")[0]
        assert top != "django", f"{path}:{line}"
        assert top not in APPS or name.startswith(allowed), f"{path}:{line} imports {name}"


EXACT = [path for path in CALCULATIONS if "charts" not in path.parts] + [
    path
    for path in MODULES
    if path.parts[0] in ("placements", "rounds", "funding", "books", "steering", "network", "training", "quality")
    and "demo" not in path.parts
]


@pytest.mark.parametrize("path", sorted(set(EXACT)), ids=str)
def test_money_and_hours_are_exact(path):
    for node in ast.walk(tree(path)):
        is_float = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_cast = isinstance(node, ast.Name) and node.id == "float"
        assert not (is_float or is_cast), f"{path}:{node.lineno}: float is banned in money and hours"


def test_files_stay_small():
    long = {str(path): len((PROJECT / path).read_text().splitlines()) for path in MODULES}
    assert {path: lines for path, lines in long.items() if lines > 400} == {}


def test_only_actions_and_the_kernel_write():
    """Views, forms, reports, tables and templates change nothing by themselves."""
    writes = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "bulk_update", "delete"}
    readers = ("views", "forms", "reports", "dashboards", "tables.py", "filters.py", "exports.py", "calculations")
    wrong = []
    for path in MODULES:
        if not set(readers) & set(path.parts):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writes:
                wrong.append(f"{path}:{node.lineno} .{node.func.attr}()")
    # The kernel keeps the token of a form that was sent and the user's language; allauth's form mails a link.
    allowed = ("oids/views/details.py", "oids/views/language.py", "partnerships/views/roles.py")
    assert [row for row in wrong if not row.startswith(allowed)] == []
