"""Notebooks, in which a loop runs already."""

import os
from importlib.util import find_spec

import pytest

from atoot.testing import EmbeddedInstance

if not (find_spec("nbclient") and find_spec("ipykernel")):
    pytest.skip("notebooks need nbclient and ipykernel", allow_module_level=True)

CELLS = (
    "import asyncio, atoot.sync\nasyncio.get_running_loop().is_running()",
    "c = atoot.sync.client({host!r}, access_token={token!r}, use_https=False)\nc.create_status(status='Hi').text()",
    "[status.text() for status in c.home_timeline()]",
    "with c.stream('user') as events:\n    c.create_status(status='Live')\n    event = next(events)\nevent.status.text()",
    "c.view_status('0')",
)


# The kernel and the client of notebooks are others' code: what they warn of is not ours to mend.
@pytest.mark.filterwarnings("default")
def test_a_notebook_works_without_await(instance: EmbeddedInstance, monkeypatch: pytest.MonkeyPatch):
    import nbclient  # here, since all processes that run tests would take the time for it
    import nbformat

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), "src"])))
    cells = [
        nbformat.v4.new_code_cell(cell.format(host=instance.host, token=instance.tokens["alice"]))
        for cell in CELLS
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=30, allow_errors=True, kernel_name="python3").execute()
    results = [cell.outputs[-1] for cell in notebook.cells]
    assert [result.data["text/plain"] for result in results[:4]] == ["True", "'Hi'", "['Hi']", "'Live'"]
    assert results[4].ename == "NotFoundError"
