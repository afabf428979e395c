"""Chinese characters, and what cuts a run of them into words."""

HAN = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"


def segmenter():
    """Its dictionary takes a third of a second to load: only for those who cut."""
    import rjieba

    return rjieba
