"""The sandbox's clock moved from notice to notice: what the ledger says is what stands in the chats."""

from tests.support.remind_town import at, click_through, differences
from tests.support.town import Town


async def test_march_2019_clicked_through_agrees_with_the_ledger_message_by_message(town: Town) -> None:
    await town.settled()
    assert await click_through(town, at("2019-03-26 00:00")) > 8
    assert await differences(town) == []
    said = "\n".join(m.text for m in town.bot_messages(town.chat("中牟县")))
    for words in ("交流日", "片区调度会", "换届"):
        assert words in said
