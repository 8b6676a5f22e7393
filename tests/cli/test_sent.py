"""`--json` prints what the server sent, and nothing else."""

from noted import ACCOUNT, STATUS, noted

from atoot.cli.sent import LATEST, Sent
from atoot.entities import Account, Search, Status


def test_an_entity_is_found_in_the_answer_that_it_came_in():
    sent = noted([STATUS | {"id": "2"}, STATUS])
    assert sent.data_of(Status.from_dict(STATUS)) == STATUS
    assert sent.data_of(Account.from_dict(ACCOUNT)) == ACCOUNT


def test_of_two_that_have_an_id_in_common_the_one_that_it_was_made_of_is_taken():
    sent = noted([STATUS], [STATUS | {"content": "edited"}], b"no json", b"{broken")
    assert sent.data_of(Status.from_dict(STATUS))["content"] == "<p>Hi</p>"


def test_an_answer_without_an_id_is_found_as_a_whole():
    found = {"accounts": [ACCOUNT], "statuses": []}
    assert noted(found).data_of(Search.from_dict(found)) == found


def test_what_is_not_known_has_its_defaults():
    assert Sent().data_of(Account.from_dict(ACCOUNT)) == Account.from_dict(ACCOUNT).to_dict()


def test_few_answers_are_kept():
    sent = noted([STATUS], *([{"id": str(number)}] for number in range(LATEST)))
    assert sent.data_of(Status.from_dict(STATUS)) == Status.from_dict(STATUS).to_dict()
