"""Whatever is asked, with whatever headers and methods, the answer is a documented one."""

import base64
import json
from urllib.parse import quote

import pytest

from tests.proof.conftest import Worlds
from tests.proof.hostile import complaint, operation_of, send_raw, target_of
from tests.proof.surface import Call, calls, content_of, reads, writes

VALUES = [
    "a\x00b",
    "²",
    "9" * 30,
    "1e999999999",
    "NaN",
    "9999-12-31",
    "0001-01-01",
    "%'\"\\{[",
    "-",
]
IDS = ["9" * 30, "9223372036854775808", "%00", "²", "..%2f..%2f", "a" * 3000]
CURSORS = ["!!!", "é", "AAAA", "====", "\x00", "A" * 900]
ACCEPTS = ["text/html", "application/pdf", "garbage", ";;,/"]
#: One of each kind of endpoint: the manners are the base's.
SOME = {
    "GET /items",
    "GET /sales-orders/<int:pk>",
    "GET /deliveries/<int:pk>/pdf",
    "PATCH /items/<int:pk>",
    "POST /sales-orders",
    "POST /deliveries/<int:pk>/ship",
    "DELETE /supplier-prices/<int:pk>",
    "POST /floor/operations/<int:pk>/report",
    "POST /session",
    "POST /imports",
}
KINDS = [call for call in calls() if call.name in SOME]
HEADERS = {
    "a language of nobody": {"HTTP_ACCEPT_LANGUAGE": "xx"},
    "a token of nothing": {"HTTP_AUTHORIZATION": "Bearer"},
    "a token of bytes": {"HTTP_AUTHORIZATION": "Bearer \xff\x00"},
    "a long token": {"HTTP_AUTHORIZATION": "Bearer " + "a" * 10_000},
    "a board key": {"HTTP_X_BOARD_KEY": "\x00"},
    "a version of a superscript": {"HTTP_IF_MATCH": '"²"'},
    "a negative version": {"HTTP_IF_MATCH": '"-1"'},
    "two versions": {"HTTP_IF_MATCH": '"1", "2"'},
    "a long version": {"HTTP_IF_MATCH": '"' + "9" * 400 + '"'},
    "a long key": {"HTTP_IDEMPOTENCY_KEY": "k" * 256},
    "a key with a NUL": {"HTTP_IDEMPOTENCY_KEY": "\x00"},
    "an origin that cannot be read": {"HTTP_ORIGIN": "http://[::1"},
    "a method inside": {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    "cookies of bytes": {"HTTP_COOKIE": "sessionid=\x00; terminal=%; csrftoken=\x7f"},
    "an encoding": {"HTTP_CONTENT_ENCODING": "gzip"},
}
BODIES = {
    "a list": (b"[]", "application/json", 400),
    "null": (b"null", "application/json", 400),
    "a number": (b"1", "application/json", 400),
    "half": (b"{", "application/json", 400),
    "not UTF-8": (b"\xff\xfe{}", "application/json", 400),
    "deep lists": (b"[" * 100_000, "application/json", 400),
    "deep objects": (b'{"a":' * 5000 + b"1" + b"}" * 5000, "application/json", 400),
    "NaN": (b'{"zz":NaN}', "application/json", 400),
    "Infinity": (b'{"zz":-Infinity}', "application/json", 400),
    "a long number": (b'{"zz":' + b"1" * 5000 + b"}", "application/json", 400),
    "half a character in a name": (b'{"\\ud800":1}', "application/json", 400),
    "a placeholder in a name": (b'{"%(x)s":1}', "application/json", 400),
    "text": (b"{}", "text/plain", 415),
    "a form": (b"a=1", "application/x-www-form-urlencoded", 415),
    "parts": (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415),
    "too much": (b'{"a":"' + b"x" * 2_600_000 + b'"}', "application/json", 413),
}


def ids(call: Call) -> str:
    return call.name


@pytest.mark.parametrize("call", reads(), ids=ids)
def test_strange_parameters_are_no_server_error(call: Call, worlds: Worlds) -> None:
    url, _ = target_of(worlds.here, call)
    asked = [
        one["name"] for one in operation_of(call).get("parameters", []) if one["in"] == "query"
    ]
    wrong = []
    for name in [*asked, "unheard_of"]:
        for value in VALUES:
            query = f"{url}{'&' if '?' in url else '?'}{name}={quote(value)}"
            response = send_raw(worlds.here, call, query)
            if found := complaint(call, url, response):
                wrong.append((name, value, found))

    assert wrong == []


@pytest.mark.parametrize("call", [call for call in calls() if call.parameters], ids=ids)
def test_strange_ids_are_ids_of_nothing(call: Call, worlds: Worlds) -> None:
    wrong = []
    for name in call.parameters:
        for value in IDS:
            url = call.url({**call.of(worlds.here), name: value}) + call.query(worlds.here)
            response = send_raw(worlds.here, call, url, b"{}")
            expected = (404,) if call.is_read else (400, 404, 415)
            if response.status_code not in expected or complaint(call, url, response):
                wrong.append((name, value, response.status_code))

    assert wrong == []


@pytest.mark.parametrize("call", [call for call in reads() if call.is_list], ids=ids)
def test_a_page_mark_that_is_not_the_lists_own_is_refused(call: Call, worlds: Worlds) -> None:
    url, _ = target_of(worlds.here, call)
    ordering = call.view.ordering.default
    forged = [5, None, [], [ordering, "\x00", 1], [ordering, "1e999999", 1], [ordering, "x", 1]]
    marks = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode() for one in forged]
    for mark in [*marks, *CURSORS]:
        response = send_raw(worlds.here, call, f"{url}?cursor={quote(mark)}")

        assert response.status_code == 400
        assert [error["field"] for error in response.json()["errors"]] == ["cursor"]


def test_a_page_mark_of_one_list_or_ordering_is_none_of_another(worlds: Worlds) -> None:
    here = worlds.here
    mark = here.get("/items?limit=1&ordering=code")["next"]

    assert here.owner.get(f"/items?limit=1&ordering=code&cursor={mark}").status_code == 200
    assert here.owner.get(f"/items?limit=1&ordering=-code&cursor={mark}").status_code == 400
    assert here.owner.get(f"/customers?limit=1&ordering=code&cursor={mark}").status_code == 400


@pytest.mark.parametrize("limit", ["0", "-1", "201", "0002001", "²", "1.5", "many"])
def test_a_limit_beyond_the_bounds_is_refused(limit: str, worlds: Worlds) -> None:
    response = worlds.here.owner.get(f"/items?limit={quote(limit)}")

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "limit"


@pytest.mark.parametrize("call", reads(), ids=ids)
def test_what_is_declared_is_answered_whatever_is_accepted(call: Call, worlds: Worlds) -> None:
    url, _ = target_of(worlds.here, call)
    plain = send_raw(worlds.here, call, url)
    for accept in ACCEPTS:
        response = send_raw(worlds.here, call, url, HTTP_ACCEPT=accept)

        assert (response.status_code, response["Content-Type"]) == (200, plain["Content-Type"])


@pytest.mark.parametrize("call", calls(), ids=ids)
def test_methods_that_are_not_declared_are_refused(call: Call, worlds: Worlds) -> None:
    url, _ = target_of(worlds.here, call)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {*call.view.operations}:
        response = send_raw(worlds.here, call, url, b"{}", method=method)

        assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("call", reads(), ids=ids)
def test_the_head_of_an_answer_is_the_answer_without_content(call: Call, worlds: Worlds) -> None:
    url, _ = target_of(worlds.here, call)

    whole = send_raw(worlds.here, call, url)
    head = send_raw(worlds.here, call, url, method="HEAD")

    assert (head.status_code, content_of(head)) == (200, b"")
    assert head["Content-Type"] == whole["Content-Type"]


@pytest.mark.parametrize("call", KINDS, ids=ids)
@pytest.mark.parametrize("what", HEADERS)
def test_strange_headers_are_no_server_error(what: str, call: Call, worlds: Worlds) -> None:
    url, body = target_of(worlds.here, call)
    content = b"" if body is None or call.is_read else json.dumps(body).encode()

    response = send_raw(worlds.here, call, url, content, **HEADERS[what])

    assert complaint(call, url, response) is None


@pytest.mark.parametrize("call", [one for one in KINDS if one in writes()], ids=ids)
@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_cannot_be_read_is_refused(what: str, call: Call, worlds: Worlds) -> None:
    url, _ = target_of(worlds.here, call)
    content, kind, status = BODIES[what]
    if call.operation.upload:
        status = 400 if kind.startswith("multipart") else 415

    response = send_raw(worlds.here, call, url, content, content_type=kind)

    assert complaint(call, url, response) is None
    assert response.status_code == status


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_refusals_speak_the_readers_language(language: str, worlds: Worlds) -> None:
    response = worlds.here.owner.post("/items", {"nam": "x"}, accept_language=language)
    problem = response.json()
    messages = [problem["title"], *[error["message"] for error in problem["errors"]]]

    assert problem["code"] == "invalid"
    chinese = [any("一" <= char <= "鿿" for char in message) for message in messages]
    assert chinese == [language == "zh-hans"] * len(messages)
