"""The register's own page, worker and manifest are served as the build left them."""

from __future__ import annotations

import pytest
from django.test import Client

from tillbook.desks.registers import shell


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A build, in place of the one that may or may not be there."""
    (tmp_path / "index.html").write_text("<!doctype html><title>Tillbook register</title>")
    (tmp_path / "sw.js").write_text("self.SHELL={};")
    monkeypatch.setattr(shell.finders, "find", lambda name: str(tmp_path / name.rpartition("/")[2]))
    return tmp_path


def test_the_page_and_the_worker_are_asked_for_anew_and_hold_the_policy(database, built):
    client = Client()
    for address in ("/register/", "/register/sw.js"):
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["Cache-Control"] == "no-cache"
        policy = response["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "worker-src 'self'" in policy
        assert "connect-src 'self'" in policy
        again = client.get(address, headers={"if-none-match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    worker = client.get("/register/sw.js")
    assert worker["Service-Worker-Allowed"] == "/register/"
    assert worker["Content-Type"].startswith("text/javascript")
    (built / "sw.js").write_text("self.SHELL={version:2};")
    assert client.get("/register/sw.js", headers={"if-none-match": worker["ETag"]}).content


def test_the_manifest_installs_the_register(database):
    response = Client().get("/register/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["start_url"], manifest["scope"]) == ("/register/", "/register/")
    assert manifest["display"] == "standalone"


def test_without_a_build_it_says_so(database, monkeypatch):
    monkeypatch.setattr(shell.finders, "find", lambda name: None)
    response = Client().get("/register/")
    assert response.status_code == 503
    assert b"not built" in response.content
