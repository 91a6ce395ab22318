"""What people know about the figures: bench/cases/remarks.md.

A section `## family` or `## Introduction` stands as it is in the page. A section `## why: EXPRESSION` is the
reason that stands beside each case, or curve, whose name matches; the first that matches counts.
"""
import re


class Remarks:
    def __init__(self, text):
        self.sections, self.reasons = {}, []
        for part in re.split(r"^## ", text, flags=re.M)[1:]:
            title, _, body = part.partition("\n")
            if title.startswith("why: "):
                self.reasons.append((re.compile(title[5:].strip()), " ".join(body.split())))
            else:
                self.sections[title.strip()] = body.strip()

    def section(self, name):
        return self.sections.get(name, "")

    def why(self, name):
        return next((why for pattern, why in self.reasons if pattern.search(name)), "")
