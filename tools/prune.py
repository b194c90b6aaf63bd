"""Takes the components no page has out of the design system's style sheet: every first visit would pay for them.

Standard library only. A rule goes when each of its selectors names a component that is not used; what is shared stays.
"""

import re

UNUSED = (
    *("avatar", "avatar-stack", "badge", "badge--position", "breadcrumbs", "chip", "combobox", "details", "dropdown"),
    *("file-upload", "floating", "pagination", "popover", "search", "skeleton", "spinner", "suggestion", "tabs"),
    *("textfield", "toggle", "toggle-group", "togglegroup", "tooltip"),
)
"""Components of the design system that stand on no page of ours. Whoever begins to use one takes it out of here."""
_GONE = re.compile(rf"\.ds-(?:{'|'.join(UNUSED)})(?![a-z])(?!-[a-z])")
_GROUPS = ("@layer", "@media", "@supports", "@container")


def prune(css: str) -> str:
    """The style sheet without the rules of unused components; everything else as it was."""
    kept, place = [], 0
    while place < len(css):
        opening = css.find("{", place)
        ending = css.find(";", place)
        if opening < 0:
            kept.append(css[place:])
            break
        if 0 <= ending < opening:  # a statement without a block
            kept.append(css[place : ending + 1])
            place = ending + 1
            continue
        closing = _closing(css, opening)
        kept.append(_block(css[place:opening], css[opening + 1 : closing]))
        place = closing + 1
    return "".join(kept)


def _block(head: str, body: str) -> str:
    if head.strip().startswith(_GROUPS):
        inside = prune(body)
        return f"{head}{{{inside}}}" if inside.strip() else ""
    selectors = _selectors(head)
    left = [selector for selector in selectors if not _GONE.search(selector)]
    if not left:
        return ""
    return f"{head if len(left) == len(selectors) else ','.join(left)}{{{body}}}"


def _closing(css: str, opening: int) -> int:
    """Where the block that opens here ends; braces in strings do not count."""
    depth, quote = 0, ""
    for place in range(opening, len(css)):
        sign = css[place]
        if quote:
            quote = "" if sign == quote and css[place - 1] != "\\" else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if not depth:
                return place
    raise ValueError("the style sheet ends inside a block")


def _selectors(head: str) -> list[str]:
    """Split at commas that stand outside brackets."""
    found, depth = [""], 0
    for sign in head:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found
