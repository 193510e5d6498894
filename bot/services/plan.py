"""Reads plan packs from disk. What is in them is judged by `bot.core.plan_pack`."""

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.core.plan import Fault, Plan
from bot.core.plan_pack import DOCUMENT, read_pack


class PackError(Exception):
    """A plan pack that cannot be used; `faults` says all that is wrong with it."""

    text_key = "plan.bad_pack"

    def __init__(self, pack: str, faults: Sequence[Fault]) -> None:
        self.pack = pack
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def shipped_packs() -> list[str]:
    """Return the names of the packs that come with the bot."""
    return sorted(entry.name for entry in _shipped().iterdir() if entry.joinpath(DOCUMENT).is_file())


def load_pack(pack: str | Path) -> Plan:
    """Return the plan of a shipped pack (`jishi-2019`) or of a folder (`./packs/next`).

    A bare name is a shipped pack; anything with a slash, and any `Path`, is a folder.

    Raises:
        PackError: the pack is missing or has faults; it carries all of them.
    """
    plan, faults = read_pack(_read_files(pack))
    if plan is None:
        raise PackError(str(pack), faults)
    return plan


def pack_file(pack: str | Path, name: str) -> bytes:
    """Return a further file of a pack, such as `units.csv`.

    Raises:
        PackError: the pack or the file is missing.
    """
    file = _folder(pack).joinpath(name)
    if not file.is_file():
        raise PackError(str(pack), [Fault(file=name, line=0, message=f"缺少文件 {name}")])
    return file.read_bytes()


def _shipped() -> Traversable:
    return files("bot").joinpath("packs")


def _folder(pack: str | Path) -> Traversable:
    is_folder = isinstance(pack, Path) or "/" in pack or "\\" in pack
    folder = Path(pack) if is_folder else _shipped().joinpath(str(pack))
    if not (folder.is_dir() if is_folder else pack in shipped_packs()):
        known = "、".join(shipped_packs())
        message = f"没有这个方案包；随程序提供的有：{known}，自己的方案包请写文件夹路径"
        raise PackError(str(pack), [Fault(file=str(pack), line=0, message=message)])
    return folder


def _read_files(pack: str | Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for entry in _folder(pack).iterdir():
        if entry.name != DOCUMENT and not entry.name.endswith(".toml"):
            continue
        try:
            texts[entry.name] = entry.read_bytes().decode("utf-8-sig")  # Notepad writes a byte order mark
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            faults.append(Fault(file=entry.name, line=line, message="文件不是 UTF-8 编码"))
    if faults:
        raise PackError(str(pack), faults)
    return texts
