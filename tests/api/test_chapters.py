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
