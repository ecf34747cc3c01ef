"""Letters by which the items of a menu are reached with the keyboard."""

from collections.abc import Sequence


def with_mnemonics(titles: Sequence[str]) -> list[str]:
    """The titles, each with "&" before a letter that no title before it has taken; none where all are taken."""
    taken: set[str] = set()
    marked = []
    for title in titles:
        plain = title.replace("&", "&&")
        place = next((i for i, letter in enumerate(plain) if letter.isalnum() and letter.casefold() not in taken), None)
        if place is None:
            marked.append(plain)
        else:
            taken.add(plain[place].casefold())
            marked.append(f"{plain[:place]}&{plain[place:]}")
    return marked
