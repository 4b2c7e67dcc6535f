import pytest

from penstock.core.errors import UnprocessableError
from penstock.identity.caller import caller_of, normal_email

pytestmark = pytest.mark.unit


def test_the_gateways_word_about_the_address_counts() -> None:
    headers = [
        (b"x-forwarded-for", b"1.1.1.1, 203.0.113.7"),
        (b"user-agent", b"x" * 1000),
    ]
    caller = caller_of({"headers": headers, "client": ("10.0.0.1", 5)})
    assert caller.address == "203.0.113.7"
    assert len(caller.user_agent) == 300


@pytest.mark.parametrize(
    ("client", "address"), [(("10.0.0.1", 5), "10.0.0.1"), (None, "local"), (("", 0), "local")]
)
def test_without_a_gateway(client: tuple[str, int] | None, address: str) -> None:
    assert caller_of({"headers": [], "client": client}).address == address


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        (" admin@localhost\n", "admin@localhost"),
        ("\uff41da@example.org", "ada@example.org"),
        ("ü@exämple.de", "ü@exämple.de"),
    ],
)
def test_one_form_of_an_address(text: str, normal: str) -> None:
    assert normal_email(text) == normal
    assert normal_email(normal) == normal


@pytest.mark.parametrize(
    "text", ["", "@", "a@", "@b", "a b@c", "a@b@c", "a\x00@b", "x" * 65 + "@b"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(UnprocessableError):
        normal_email(text)
