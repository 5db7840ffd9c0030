"""Find words that sound translated, in everything that people read: part of ``make lint``.

Each pattern is a regular expression; beside it stands what to write. Add what a reader stumbles
over.
"""

import re
import sys

from generate import PROJECT

BETTER = {
    r"mend(s|ed|ing)?": "fix, repair",
    r"shall": "should, will",
    r"stands? (in(?! front)|behind|below|beside|above|under|on top)": "is in, is behind, ...",
    r"stood (in|behind|below|beside|above|under)": "was in, was behind, ...",
    r"by chance": "at random",
    r"beamer": "projector",
    r"heaps?": "batch",
    r"who always says": "that always says",
    r"parted into|learned apart": "split into, learned separately",
    r"(multiply|multiplies|multiplied) (\w+ )?with": "multiply by",
    r"(start|starts|started|starting|begin|begins|beginning) anew": "start over",
    r"further (up|down)": "above, below",
    r"which share": "what share",
    r"nothing (else|above|later) needs (it|this|these|them)": "you can skip",
    r"lives from": "depends on",
    r"each two": "pairs of",
    r"nearly nothing": "almost nothing; or say what it is",
    r"is said by": "turn the sentence round",
    r"so to say": "so to speak",
    r"(allow|allows|enable|enables|permit|permits) to": "lets you ...",
    r"how (\w+ ){1,3}looks? like": "what it looks like",
    r"behind the (colon|point|dot|comma)": "after the ...",
    r"in place of what": "instead of what",
    r"of their own kind": "leave it out",
    r"as good as nothing": "almost nothing",
    r"brings? nothing": "does not help",
    r"telling numbers": "informative numbers",
    r"lay (it|them) end to end": "join them end to end",
    r"become muddled|becomes muddled": "get mixed up",
}
READ = ("*.md", "notebooks/*.md", "data/**/*.md", "src/**/*.md", "src/**/*.py", "tools/site/*.md")
SOURCES = ("notebooks/source/**/*.py",)


def find_words(text):
    """Return (line number, what was found, what is better) for each hit in a text."""
    found = []
    for pattern, better in BETTER.items():
        words = r"[\s#]+".join(pattern.split(" "))  # also across the lines of a comment
        for hit in re.finditer(rf"(?<![\w-]){words}(?![\w-])", text, re.I):
            number = text.count("\n", 0, hit.start()) + 1
            found.append((number, " ".join(hit[0].split()), better))
    return sorted(found)


def main():
    """Print each hit; return 1 if there are any."""
    hits = 0
    for path in sorted({path for glob in (*READ, *SOURCES) for path in PROJECT.glob(glob)}):
        for number, words, better in find_words(path.read_text(encoding="utf-8")):
            print(f'{path.relative_to(PROJECT)}:{number}: "{words}" -> {better}')
            hits += 1
    return hits > 0


if __name__ == "__main__":
    sys.exit(main())
