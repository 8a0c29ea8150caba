"""The embedded PostgreSQL: one server for all who ask, nobody's folders opened, nothing half-made."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from oids import embedded

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder():
    """A cluster of its own outside pytest's folders, which are closed to the server's user under root."""
    base = Path(tempfile.mkdtemp(prefix="oids-embedded-"))
    base.chmod(0o755)
    yield base / "cluster"
    run(base / "cluster", "stop")
    shutil.rmtree(base)


def run(folder, command, *, project=PROJECT, **more):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("OIDS_", "DATABASE_URL"))}
    environment |= {"OIDS_FAST_DATABASE": "1", **more}
    if folder is not None:
        environment["OIDS_EMBEDDED_DIR"] = str(folder)
    return subprocess.run(
        [sys.executable, "-m", "oids.embedded", command],
        capture_output=True, text=True, cwd=project, env=environment, timeout=120, check=True,
    ).stdout.strip()  # fmt: skip


def test_embedded_serves_all_callers_with_one_server(folder):
    with ThreadPoolExecutor(4) as pool:
        addresses = set(pool.map(lambda name: run(folder, "url", OIDS_DATABASE=name), ["a", "b", "a", "b"]))
    ports = {re.search(r":(\d+)/", address)[1] for address in addresses}
    assert len(addresses) == 2
    assert len(ports) == 1
    assert run(folder, "status") == f"running on 127.0.0.1:{ports.pop()}"


def test_embedded_listens_on_this_machine_only_and_asks_the_password(folder):
    address = run(folder, "url")
    with contextlib.closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("127.0.0.1",)
        cursor.execute("SHOW unix_socket_directories")
        assert cursor.fetchone() == ("",)
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(re.sub(r":[^:@]+@", ":wrong@", address))


def test_embedded_knows_upper_and_lower_case_of_every_letter(folder):
    with contextlib.closing(psycopg2.connect(run(folder, "url"))) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT upper('één Łukasz'), 'CAFÉ' ILIKE 'café', pg_encoding_to_char(encoding) FROM pg_database"
        )
        assert cursor.fetchone() == ("ÉÉN ŁUKASZ", True, "UTF8")


def test_embedded_keeps_its_data_over_a_restart_and_its_secrets_to_itself(folder):
    with contextlib.closing(psycopg2.connect(run(folder, "url"))) as connection:
        connection.autocommit = True
        connection.cursor().execute("CREATE TABLE kept AS SELECT 570 AS students")
    run(folder, "stop")
    assert run(folder, "status") == "not running"
    with contextlib.closing(psycopg2.connect(run(folder, "url"))) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT students FROM kept")
        assert cursor.fetchone() == (570,)
    assert (folder / "password").stat().st_mode & 0o777 == 0o600
    assert (folder / "data").stat().st_mode & 0o777 == 0o700


def test_embedded_makes_the_cluster_again_after_a_killed_attempt(folder):
    other = folder.parent / "half"
    (other / "data.new").mkdir(parents=True)
    (other / "data.new" / "PG_VERSION").write_text("18\n")
    (other / "password").write_text("left over")
    other.chmod(0o755)
    try:
        assert run(other, "url").endswith("/oids")
    finally:
        run(other, "stop")


def test_embedded_is_in_memory_for_tests_only_and_only_where_there_is_room(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "MEMORY", tmp_path)
    monkeypatch.setattr(embedded, "MEMORY_BYTES", 1)
    monkeypatch.delenv("OIDS_EMBEDDED_DIR", raising=False)
    monkeypatch.setenv("OIDS_FAST_DATABASE", "1")
    chosen = embedded._root()
    assert chosen.parent == tmp_path
    monkeypatch.setattr(embedded, "MEMORY_BYTES", 1024**6)
    assert tmp_path not in embedded._root().parents
    chosen.mkdir()  # where it is, it stays
    assert embedded._root() == chosen
    monkeypatch.delenv("OIDS_FAST_DATABASE")
    assert tmp_path not in embedded._root().parents


def test_embedded_in_memory_is_gone_when_it_is_stopped(folder, monkeypatch):
    memory = folder.parent / "memory"
    memory.mkdir(mode=0o755)
    monkeypatch.setattr(embedded, "MEMORY", memory)
    monkeypatch.setattr(embedded, "MEMORY_BYTES", 1)
    monkeypatch.delenv("OIDS_EMBEDDED_DIR", raising=False)
    monkeypatch.setenv("OIDS_FAST_DATABASE", "1")
    embedded.start()
    assert [path.parent for path in memory.glob("*/data")] == [embedded._root()]
    embedded.stop()
    assert list(memory.iterdir()) == []


def test_embedded_refuses_data_of_another_version_with_the_remedy(folder, monkeypatch):
    data = folder.parent / "old" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    monkeypatch.setenv("OIDS_EMBEDDED_DIR", str(data.parent))
    with pytest.raises(embedded.EmbeddedDatabaseError, match=r"are of PostgreSQL 9 and this is 18.*docs/deploy\.md"):
        embedded.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="about what happens under root")
def test_embedded_under_root_opens_no_folder_of_the_owner(tmp_path):
    """A clone in a closed home: the server runs, as somebody else, and every mode up to / is what it was."""
    home = tmp_path / "home"
    clone = home / "oids"
    home.mkdir(mode=0o700)
    shutil.copytree(PROJECT / "oids", clone / "oids", ignore=shutil.ignore_patterns("__pycache__"))
    clone.chmod(0o700)
    package = embedded._packaged()
    watched = [clone / "oids", *(clone / "oids").parents, package, *package.parents]
    before = {path: path.stat().st_mode for path in watched}
    home_of_cluster, lasting = None, {"OIDS_FAST_DATABASE": ""}
    try:
        assert run(None, "url", project=clone, **lasting).endswith("/oids")
        home_of_cluster = Path(re.search(r'"folder": "([^"]+)"', run(None, "start", project=clone, **lasting))[1])
        assert home_of_cluster.parent == Path("/var/lib/oids")
        pid = int((home_of_cluster / "data" / "postmaster.pid").read_text().split()[0])
        assert Path(f"/proc/{pid}").stat().st_uid != 0
        assert {path: path.stat().st_mode for path in watched} == before
    finally:
        run(None, "stop", project=clone, **lasting)
        if home_of_cluster:
            shutil.rmtree(home_of_cluster)
