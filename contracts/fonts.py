"""The fonts of printed papers: which characters they draw, and how the others are named.

Source Han Sans draws the 8105 characters of 《通用规范汉字表》 and much more, but neither all
subscripts and superscripts nor all supplementary ideographs. What it lacks is looked for in the
other families; what none of them draws is named by its code. Nothing is ever left out: 10⁻³ without
its minus would be another number.
"""

import unicodedata
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAIN = "noto-sans-sc"
OTHERS = ("noto-sans", "noto-sans-hk", "noto-sans-jp", "noto-sans-math", "noto-sans-symbols")
REGULAR, BOLD = "400Regular", "700Bold"
INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


def font_path(family, weight=REGULAR):
    folder = settings.CERTIFICATE_FONT_DIR / family / weight
    return next(folder.glob(f"*_{weight}.ttf"))


@cache
def characters_of(family):
    from fontTools.ttLib import TTFont  # takes long to load

    with TTFont(font_path(family), lazy=True) as font:
        font.setGlyphOrder([""] * font["maxp"].numGlyphs)  # reading 65,000 names is slow
        return frozenset(font.getBestCmap())


@cache
def family_of(character):
    """The first family that draws the character; None when none does."""
    if unicodedata.category(character) in INVISIBLE:
        return None
    return next((f for f in (MAIN, *OTHERS) if ord(character) in characters_of(f)), None)


def undrawable(text):
    """The characters of a text that no font draws, each once, in order."""
    return [c for c in dict.fromkeys(text) if family_of(c) is None]


def code_of(character):
    return f"U+{ord(character):04X}"


def refuse_undrawable(texts):
    """Name what cannot be printed, by the label of the text that holds it."""
    errors = []
    for label, text in texts.items():
        for character in undrawable(text):
            place = text.index(character) + 1
            errors.append(
                _(
                    "%(label)s第 %(place)s 个字符“%(character)s”（%(code)s）无法印在登记证明上，"
                    "请改用可以印出的字符。"
                )
                % {
                    "label": label,
                    "place": place,
                    "character": character,
                    "code": code_of(character),
                }
            )
    if errors:
        raise ValidationError(errors)


def printable(text):
    """The text for paper: what cannot be drawn is written as its code, 〔U+2A6A5〕."""
    return "".join(c if c == "\n" or family_of(c) else f"〔{code_of(c)}〕" for c in text)


def embed(pdf, *texts):
    """Give the PDF the font “cjk” and whatever else these texts need."""
    pdf.add_font("cjk", fname=font_path(MAIN))
    needed = {family_of(c) for text in texts for c in text}
    others = [family for family in OTHERS if family in needed]
    for family in others:
        pdf.add_font(family, fname=font_path(family))
    pdf.set_fallback_fonts(others, exact_match=False)
