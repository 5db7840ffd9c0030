"""A JupyterLab of the tests' own, on this machine alone, and a page of it in a browser."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import nbformat
from playwright.sync_api import expect

TIMEOUT = 180_000  # ms: on a busy machine a kernel that loads TensorFlow takes its time


@contextmanager
def jupyterlab(folder, **environment):
    """Start JupyterLab in a folder; give a function that makes a notebook's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    own = {
        f"JUPYTER_{kind}_DIR": str(folder / f".{kind}") for kind in ("CONFIG", "DATA", "RUNTIME")
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", f"--IdentityProvider.token={token}"]
    command += ["--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    own["IPYTHONDIR"] = str(folder / ".ipython")
    with open(folder / "jupyter.log", "wb") as log:
        server = subprocess.Popen(
            command, env=os.environ | own | environment, stdout=log, stderr=log, cwd=folder
        )
        try:
            _wait_for(server, f"http://127.0.0.1:{port}/api", folder / "jupyter.log")
            yield lambda name: f"http://127.0.0.1:{port}/lab/tree/{name}?token={token}&reset"
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(server, address, log):
    """Wait until a server answers."""
    until = time.monotonic() + TIMEOUT / 1000
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"JupyterLab did not start: {log.read_text()}")


def write_notebook(path, *cells):
    """Write a notebook of code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


def open_notebook(page, address):
    """Open a notebook, and wait until its kernel is ready."""
    page.goto(address)
    # Without a kernel it is "idle", too, and who runs a cell then is asked to select one.
    kernel = page.locator(".jp-Toolbar-kernelName")
    expect(kernel).to_have_text(re.compile("Python"), timeout=TIMEOUT)
    ready = ".jp-Notebook-ExecutionIndicator[data-status='idle']"
    page.wait_for_selector(ready, state="attached", timeout=TIMEOUT)


def run_cell(page, number):
    """Run a code cell, and wait until it has run."""
    cell = page.locator(".jp-CodeCell").nth(number)
    prompt = cell.locator(".jp-InputArea-prompt")
    end = time.monotonic() + TIMEOUT / 1000
    while not re.search(r"[\d*]", prompt.inner_text()):  # a page that is still busy loses keys
        assert time.monotonic() < end, f"cell {number} does not begin to run"
        cell.locator(".jp-InputArea-editor").click()
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(2000)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=TIMEOUT)
