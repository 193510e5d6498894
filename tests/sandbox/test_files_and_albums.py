"""Photos, documents, albums, downloads."""

import struct
import zlib

import aiohttp
import pytest
from telegram import InputMediaDocument, InputMediaPhoto, Message
from telegram.error import BadRequest

from bot.sandbox.errors import Refused
from bot.sandbox.files import dimensions
from tests.support.sandbox_room import TOKEN, Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]


def _png(width: int, height: int) -> bytes:
    """Return a small black picture; its pixels need not match its size for the sandbox."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x30\x00\x40\x01\x01\x11\x00"


def test_sizes_of_pictures_are_read_from_their_heads() -> None:
    assert dimensions(_png(640, 480)) == (640, 480)
    assert dimensions(JPEG) == (64, 48)
    with pytest.raises(ValueError, match="neither PNG nor JPEG"):
        dimensions(b"GIF89a")


async def test_a_photo_has_its_size_and_caption_and_can_be_sent_again_by_id(telegram: Telegram) -> None:
    chat = telegram.group
    sent = await telegram.bot.send_photo(chat.id, _png(640, 480), caption="<b>图</b>", parse_mode="HTML")
    assert (sent.photo[-1].width, sent.photo[-1].height, sent.caption) == (640, 480, "图")
    again = await telegram.bot.send_photo(chat.id, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    assert chat.messages[0].html == "<b>图</b>"
    assert chat.messages[1].photo is chat.messages[0].photo


async def test_a_document_keeps_its_name_and_can_be_downloaded(telegram: Telegram) -> None:
    sent = await telegram.bot.send_document(
        telegram.group.id, b"a,b\n1,2\n", filename="周报.csv", caption="表"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("周报.csv", 8)
    file = await telegram.bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a,b\n1,2\n"
    async with telegram.http.get(f"{telegram.sandbox.file_url}1:no/{file.file_path}") as answer:
        assert answer.status == 404
    async with telegram.http.get(f"{telegram.sandbox.file_url}{TOKEN}/documents/none") as answer:
        assert answer.status == 404
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await telegram.bot.get_file("nothing")


async def test_captions_hold_1024_characters_after_parsing(telegram: Telegram) -> None:
    chat_id = telegram.group.id
    await telegram.bot.send_document(chat_id, b"x", caption=f"<i>{'中' * 1024}</i>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await telegram.bot.send_document(chat_id, b"x", caption="中" * 1025)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await telegram.bot.edit_message_caption(chat_id, telegram.last(telegram.group).id, caption="x" * 1025)


async def test_a_caption_can_be_edited_and_emptied_but_a_photo_has_no_text(telegram: Telegram) -> None:
    sent = await telegram.bot.send_photo(telegram.group.id, _png(10, 10), caption="甲")
    edited = await telegram.bot.edit_message_caption(telegram.group.id, sent.message_id, caption="乙")
    assert isinstance(edited, Message)
    assert edited.caption == "乙"
    await telegram.bot.edit_message_caption(telegram.group.id, sent.message_id)
    assert telegram.last(telegram.group).text == ""
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await telegram.bot.edit_message_text("x", telegram.group.id, sent.message_id)


@pytest.mark.parametrize(
    ("data", "fault"),
    [(b"not a picture", "Image_process_failed"), (_png(9000, 2000), "Photo_invalid_dimensions"),
     (_png(2100, 100), "Photo_invalid_dimensions"), (b"", "File must be non-empty")],
    ids=["no picture", "too large", "too long", "empty"],
)  # fmt: skip
async def test_a_bad_photo_is_refused(telegram: Telegram, data: bytes, fault: str) -> None:
    with pytest.raises(BadRequest, match=fault):
        await telegram.bot.send_photo(telegram.group.id, data)
    assert telegram.group.messages == []


async def test_a_missing_or_unknown_file_is_refused(telegram: Telegram) -> None:
    missing = await telegram.refusal("sendDocument", chat_id=telegram.group.id)
    assert missing == "Bad Request: there is no document in the request"
    unknown = await telegram.refusal("sendDocument", chat_id=telegram.group.id, document="BQAC-none")
    assert unknown == "Bad Request: wrong remote file identifier specified: Wrong string length"


async def test_a_photo_over_ten_megabytes_is_too_large(telegram: Telegram) -> None:
    heavy = _png(10, 10) + bytes(10 * 1024 * 1024)
    with pytest.raises(Exception, match="Request Entity Too Large"):
        await telegram.bot.send_photo(telegram.group.id, heavy)
    assert telegram.group.messages == []


async def test_an_album_is_two_to_ten_of_one_kind(telegram: Telegram) -> None:
    chat_id = telegram.group.id
    photos = [InputMediaPhoto(_png(10, 10), caption="一"), InputMediaPhoto(_png(20, 20))]
    sent = await telegram.bot.send_media_group(chat_id, photos)
    assert [message.photo[-1].width for message in sent] == [10, 20]
    assert sent[0].media_group_id == sent[1].media_group_id
    assert sent[0].caption == "一"
    with pytest.raises(BadRequest, match="2-10 media"):
        await telegram.bot.send_media_group(chat_id, [InputMediaDocument(b"x")])
    with pytest.raises(BadRequest, match="can't be mixed"):
        await telegram.bot.send_media_group(chat_id, [photos[0], InputMediaDocument(b"x")])
    assert len(telegram.group.messages) == 2


async def test_a_picture_can_be_replaced_and_the_same_one_is_not_modified(telegram: Telegram) -> None:
    chat_id = telegram.group.id
    sent = await telegram.bot.send_photo(chat_id, _png(10, 10), caption="甲")
    edited = await telegram.bot.edit_message_media(InputMediaPhoto(_png(20, 20)), chat_id, sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.photo[-1].width, edited.caption) == (20, None)
    same = InputMediaPhoto(edited.photo[-1].file_id)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await telegram.bot.edit_message_media(same, chat_id, sent.message_id)


async def test_an_album_counts_once_per_item(telegram: Telegram) -> None:
    telegram.sandbox.limits.enabled = True
    await telegram.bot.send_media_group(
        telegram.group.id, [InputMediaDocument(b"x"), InputMediaDocument(b"y")]
    )
    await telegram.bot.send_message(telegram.group.id, "3")
    said = await telegram.refusal("sendMessage", chat_id=telegram.group.id, text="4")
    assert said == "Too Many Requests: retry after 1"


async def test_a_stray_file_part_is_an_unknown_parameter(telegram: Telegram) -> None:
    address = f"{telegram.sandbox.api_url}{TOKEN}/sendMessage"
    form = aiohttp.FormData({"chat_id": str(telegram.group.id), "text": "x"})
    form.add_field("stray", b"data", filename="stray")
    async with telegram.http.post(address, data=form) as answer:
        assert (await answer.json())["description"] == "Bad Request: unknown parameter of sendMessage: stray"


async def test_people_send_files_and_photos_with_captions(telegram: Telegram) -> None:
    world, chat = telegram.world, telegram.world.private_chat(telegram.zhang)
    world.upload(telegram.zhang, chat, "证明.pdf", b"%PDF", "application/pdf", "第10周")
    world.upload(telegram.zhang, chat, "图.png", _png(30, 40), "image/png", as_photo=True)
    document, photo = (update.message for update in await telegram.bot.get_updates())
    assert document is not None
    assert document.document is not None
    assert (document.document.mime_type, document.caption) == ("application/pdf", "第10周")
    assert photo is not None
    file = await telegram.bot.get_file(photo.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == _png(30, 40)
    with pytest.raises(Refused, match="PNG"):
        world.upload(telegram.zhang, chat, "x.gif", b"GIF89a", "image/gif", as_photo=True)
    with pytest.raises(Refused, match="1024"):
        world.upload(telegram.zhang, chat, "x", b"x", "text/plain", "长" * 1025)
