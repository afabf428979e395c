"""One job of one role, as people do it, with what it costs: clicks and fields."""

import re

from tests.browser.market import ROOT

WIDTHS = {1280: 900, 390: 844}
ROW = re.compile(
    r"^\| (?P<job>[^|]+) \| [^|]+ \| (?P<clicks>\d+) / (?P<fields>\d+)[^|]*\| 是 \|$", re.M
)
SECTION = re.compile(r"^## .*?\((?P<role>\w+)\)$", re.M)


def walked_jobs():
    """{(role, job): (clicks, fields)} of the rows of docs/jobs.md that say they are walked."""
    _head, *parts = SECTION.split((ROOT / "docs" / "jobs.md").read_text(encoding="utf-8"))
    return {
        (role, row["job"]): (int(row["clicks"]), int(row["fields"]))
        for role, text in zip(parts[::2], parts[1::2], strict=True)
        for row in ROW.finditer(text)
    }


class Walk:
    """Counts what the person presses and fills in, and keeps a picture of every page met."""

    def __init__(self, someone, name):
        self.someone, self.page, self.name = someone, someone.page, name
        self.clicks = self.fields = 0
        self.met = []
        self.look()

    @property
    def cost(self):
        return self.clicks, self.fields

    def press(self, label):
        """The first button or link of that name, wherever it stands."""
        self.click(self.page.locator(f":is(a, button, summary):visible:has-text('{label}')").first)

    def click(self, target):
        self.clicks += 1
        target.click()
        self.page.wait_for_load_state()
        self.look()

    def first_of(self, pile):
        """The next move of the first row of a pile on the desk."""
        self.click(self.page.locator(".pile", has_text=pile).locator("li .btn").first)

    def confirm(self):
        self.click(self.page.locator("main .detail-status form button[type=submit]"))

    def fill(self, **values):
        self.fields += len(values)
        self.someone.fill(**values)

    def by_keys(self, target):
        """Tab to it and press Enter: no pointer."""
        self.clicks += 1
        wanted = target.element_handle()
        for _step in range(200):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                self.page.keyboard.press("Enter")
                self.page.wait_for_load_state("networkidle")
                return self.look()
        raise AssertionError(f"the keyboard does not reach {target}")

    def look(self):
        """The page at both widths; nothing is cut off on a phone."""
        heading = self.page.locator("h1").first.inner_text()
        self.met.append((self.page.url, heading))
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.someone.shot(f"walk-{self.name}-{len(self.met)}-{width}", full_page=False)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= min(WIDTHS), heading
        self.page.set_viewport_size({"width": 1280, "height": 900})
