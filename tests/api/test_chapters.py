import ast
import inspect
import sys

import pytest

from atoot import MastodonAPI
from atoot.api.base import Endpoints

CHAPTER_CLASSES = [one for one in MastodonAPI.__bases__ if issubclass(one, Endpoints)]
CHAPTERS = sorted({chapter.__module__ for chapter in CHAPTER_CLASSES})


def test_every_base_of_the_operations_is_a_chapter():
    assert all(issubclass(chapter, Endpoints) for chapter in CHAPTER_CLASSES)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_imports_no_other_chapter(chapter):
    tree = ast.parse(inspect.getsource(sys.modules[chapter]))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported & set(CHAPTERS) == set()


def test_no_two_chapters_have_a_method_of_the_same_name():
    seen = {}
    for chapter in CHAPTER_CLASSES:
        for name in vars(chapter):
            if not name.startswith("_"):
                assert seen.setdefault(name, chapter) is chapter


def takes_more(method) -> bool:
    return any(
        parameter.kind is parameter.VAR_KEYWORD for parameter in inspect.signature(method).parameters.values()
    )


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in dir(MastodonAPI)
        if not name.startswith("_")
        and callable(getattr(MastodonAPI, name))
        and takes_more(getattr(MastodonAPI, name))
    ],
)
async def test_an_argument_that_is_misspelt_is_refused_before_anything_is_sent(name, server, connect):
    method = getattr(await connect(server, "t"), name)
    needed = [
        one
        for one in inspect.signature(method).parameters.values()
        if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD
    ]
    with pytest.raises(TypeError, match="unexpected keyword argument 'mispelt'"):
        await method(*("1" for _ in needed), mispelt=True)
    assert server.connections == 0
