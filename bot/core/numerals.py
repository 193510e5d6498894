"""Chinese numerals."""

from typing import Any


def arabic(chinese: str) -> Any:
    """Return the number (int or float) that a Chinese numeral says.

    Raises:
        ValueError, KeyError, IndexError: it says none, as `cn2an` puts it.
    """
    from cn2an import cn2an  # noqa: PLC0415  a fifth of a second, which a start need not wait for

    return cn2an(chinese, "smart")
