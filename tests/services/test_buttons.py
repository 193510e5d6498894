"""What a button does, for whom, and until when."""

from datetime import timedelta

import pytest

from bot.core.errors import ButtonExpired, ButtonOfSomebodyElse
from bot.services.buttons import ButtonService, Meaning
from storage.database import Database
from tests.support.town import MONDAY

MINUTE = timedelta(minutes=1)


async def test_a_press_finds_what_the_button_means(database: Database) -> None:
    service = ButtonService(database)
    meaning = Meaning(
        "plan.clause", {"clause": "四（一）1·规范基础团务", "page": 2, "deep": [1, {"a": None}]}
    )
    [token] = await service.keep([meaning])
    button = await service.pressed(token, 1003, now=MONDAY)
    assert (button.action, button.params) == (meaning.action, meaning.params)


async def test_a_token_fits_into_what_telegram_gives_a_button(database: Database) -> None:
    [token] = await ButtonService(database).keep([Meaning("x" * 32, {"long": "中" * 500})])
    assert len(token.encode()) <= 64


async def test_the_same_meaning_is_one_button_however_often_it_is_shown(database: Database) -> None:
    first, second = ButtonService(database), ButtonService(database)
    once = await first.keep([Meaning("a", {"x": 1, "y": 2}), Meaning("b")])
    again = await first.keep([Meaning("b"), Meaning("a", {"y": 2, "x": 1})])
    elsewhere = await second.keep([Meaning("a", {"x": 1, "y": 2}), Meaning("a", {"x": 1, "y": 2})])
    assert again == once[::-1]
    assert elsewhere == [once[0]] * 2


@pytest.mark.parametrize(
    "other",
    [Meaning("b", {"x": 1}), Meaning("a", {"x": 2}), Meaning("a", {"x": "1"}), Meaning("a", {"x": 1}, 7)],
)
async def test_another_meaning_is_another_button(database: Database, other: Meaning) -> None:
    one, two = await ButtonService(database).keep([Meaning("a", {"x": 1}), other])
    assert one != two


async def test_a_button_made_for_one_person_does_nothing_for_another(database: Database) -> None:
    service = ButtonService(database)
    [token] = await service.keep([Meaning("report.begin", only=1003)])
    with pytest.raises(ButtonOfSomebodyElse):
        await service.pressed(token, 1004, now=MONDAY)
    assert (await service.pressed(token, 1003, now=MONDAY)).only == 1003


async def test_a_button_works_until_its_time_is_over(database: Database) -> None:
    service = ButtonService(database)
    [token] = await service.keep([Meaning("a", expires_at=MONDAY + MINUTE)])
    assert (await service.pressed(token, 1003, now=MONDAY)).action == "a"
    for moment in (MONDAY + MINUTE, MONDAY + 2 * MINUTE):
        with pytest.raises(ButtonExpired):
            await service.pressed(token, 1003, now=moment)


async def test_a_button_shown_again_lives_longer(database: Database) -> None:
    service = ButtonService(database)
    [token] = await service.keep([Meaning("a", expires_at=MONDAY + MINUTE)])
    assert await service.keep([Meaning("a", expires_at=MONDAY + 3 * MINUTE)]) == [token]
    assert (await service.pressed(token, 1003, now=MONDAY + 2 * MINUTE)).action == "a"


async def test_what_was_never_a_button_is_an_expired_one(database: Database) -> None:
    service = ButtonService(database)
    for token in ("", "0123456789abcdef0123", "'; DROP TABLE buttons; --", "中" * 21):
        with pytest.raises(ButtonExpired):
            await service.pressed(token, 1003, now=MONDAY)


async def test_forgotten_buttons_can_be_shown_again(database: Database) -> None:
    service = ButtonService(database)
    soon = Meaning("a", expires_at=MONDAY + MINUTE)
    [token] = await service.keep([soon])
    await service.keep([Meaning("stays")])
    assert await service.forget_expired(now=MONDAY + 2 * MINUTE) == 1
    with pytest.raises(ButtonExpired):
        await service.pressed(token, 1003, now=MONDAY)
    await service.keep([soon])
    assert (await service.pressed(token, 1003, now=MONDAY)).action == "a"
