import ast
import inspect
import sys

import pytest

from atoot import MastodonAPI
from atoot.api.base import Endpoints
from atoot.api.chapters import Chapters

CHAPTER_CLASSES = [*Chapters.__bases__, *MastodonAPI.__bases__[1:-1]]  # the last says how it is opened
CHAPTERS = sorted({chapter.__module__ for chapter in CHAPTER_CLASSES})


def test_every_base_of_the_operations_is_a_chapter():
    assert all(issubclass(chapter, Endpoints) for chapter in CHAPTER_CLASSES)


def test_a_chapter_imports_no_other_chapter():
    for chapter in CHAPTERS:
        tree = ast.parse(inspect.getsource(sys.modules[chapter]))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert imported & set(CHAPTERS) == set(), chapter


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


async def test_an_argument_that_is_misspelt_is_refused_before_anything_is_sent(server, connect):
    c = await connect(server, "t")
    methods = {
        name: getattr(c, name)
        for name in dir(MastodonAPI)
        if not name.startswith("_") and callable(getattr(MastodonAPI, name))
    }
    open_ended = {name: method for name, method in methods.items() if takes_more(method)}
    assert len(open_ended) > 50
    for name, method in open_ended.items():
        needed = [
            one
            for one in inspect.signature(method).parameters.values()
            if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD
        ]
        with pytest.raises(TypeError, match=r"unexpected keyword argument 'mispelt'"):
            await method(*("1" for _ in needed), mispelt=True)
        assert server.connections == 0, name
