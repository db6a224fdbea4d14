"""The years that a document is of, by its title."""

import re

_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_SPOKEN_YEAR = re.compile("二[〇○零][〇○零一二三][〇○零一二三四五六七八九](?=年)")
_TITLE_YEAR = re.compile(r"((?:19|20)\d\d)(?:年(?!\d{1,2}月)|—)")


def title_years(text: str) -> tuple[int, ...]:
    """The years of the title: of the first lines, up to the first that has one."""
    for line in [line for line in text.split("\n") if line.strip()][:6]:
        line = _SPOKEN_YEAR.sub(lambda found: found[0].translate(_NUMERALS), line)
        if len(line) < 80 and (found := _TITLE_YEAR.findall(line)):
            return tuple(sorted(set(map(int, found))))
    return ()
