"""Rosters in and out: a table of cells from an .xlsx or .csv file, and the links as a .csv file."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Sequence

LARGEST = 2 * 1024 * 1024
"""Bytes of a file that is read; a thousand people take a tenth of that."""

MOST_CELLS_ACROSS = 30
MOST_ROWS = 5000
"""A sheet may claim a million empty rows; people do not fill that many."""


def read_table(content: bytes, filename: str) -> list[list[str]] | None:
    """Return the cells of the first sheet as text, or None if the file cannot be read as a table.

    A .csv file may be in UTF-8 or, as Excel writes it in China, in GB 18030.
    """
    if filename.lower().endswith(".xlsx"):
        return _read_xlsx(content)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return [row[:MOST_CELLS_ACROSS] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
        except csv.Error:
            return None
    return None


def _read_xlsx(content: bytes) -> list[list[str]] | None:
    # Imported here: half a second and 30 MB that a start without rosters should not pay.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations it does not keep; only the cells are wanted.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            rows = book.worksheets[0].iter_rows(
                max_row=MOST_ROWS, max_col=MOST_CELLS_ACROSS, values_only=True
            )
            table = [[_cell(value) for value in row] for row in rows]
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError):
        return None
    while table and not any(table[-1]):
        table.pop()
    return table


def _cell(value: object) -> str:
    """Write a cell as people see it: Excel keeps a long number as a float."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def links_file(lines: Iterable[Sequence[str]]) -> bytes:
    """Return a .csv file of invitations (单位, 角色, 姓名, 链接) that Excel opens as it should."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["单位", "角色", "姓名", "邀请链接"])
    writer.writerows([_harmless(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """Keep Excel from reading somebody's name as a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
