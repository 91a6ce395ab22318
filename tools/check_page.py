#!/usr/bin/env python3
"""Lays out pages of `xf::explain(e).html()` in a headless browser, and checks what a person would see.

    check_page.py PAGE...
    check_page.py --self-test PAGE

No two texts of the picture may overlap, as the browser draws them; pointing at a stage must mark its lines in each
pane that has some, a click must keep the mark, and nothing may be loaded. Needs Chromium; without one it says so and
checks nothing (tests/explain/picture_test.cpp computes the layout without a browser).
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BROWSERS = ["chromium", "chromium-browser", "google-chrome"]

CHECKS = r"""
<pre id="found"></pre><script>
const problems = [];
const texts = Array.from(document.querySelectorAll('svg text')).map(e => ({e, r: e.getBoundingClientRect()}));
for (let a = 0; a < texts.length; ++a) {
  for (let b = 0; b < a; ++b) {
    const p = texts[a].r, q = texts[b].r, slack = 1;
    if (p.left + slack < q.right && q.left + slack < p.right && p.top + 3 < q.bottom && q.top + 3 < p.bottom)
      problems.push(`"${texts[a].e.textContent}" lies over "${texts[b].e.textContent}"`);
  }
}
const stages = new Set(Array.from(document.querySelectorAll('svg [data-stage]')).map(e => e.dataset.stage));
const lit = () => Array.from(document.querySelectorAll('.lit'));
for (const stage of stages) {
  for (const e of document.querySelectorAll(`[data-stage="${stage}"]`)) {
    e.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
    const wrong = lit().filter(l => l.dataset.stage !== stage).length;
    const all = document.querySelectorAll(`[data-stage="${stage}"]`).length;
    if (wrong || lit().length !== all) problems.push(`pointing at ${e.tagName} of stage ${stage} marks ${lit().length} of ${all}`);
  }
  for (const pane of document.querySelectorAll('.third, .half')) {
    const title = pane.querySelector('h2').textContent;
    if (title !== 'C++' && !pane.querySelector(`[data-stage="${stage}"]`)) problems.push(`${title} has no line of stage ${stage}`);
  }
}
const first = document.querySelector('svg [data-stage]');
if (first) {
  first.dispatchEvent(new MouseEvent('click', {bubbles: true}));
  document.body.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
  if (!lit().length) problems.push('a click does not keep the mark');
  first.dispatchEvent(new MouseEvent('click', {bubbles: true}));
  if (lit().length) problems.push('a second click does not take the mark away');
}
if (performance.getEntriesByType('resource').length) problems.push('something was loaded');
document.getElementById('found').textContent =
  'FOUND' + JSON.stringify({texts: texts.length, stages: stages.size, problems}) + 'END';
</script></body>
"""


def browser():
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def problems_of(page):
    """What is wrong with a page, and how many texts and stages were looked at."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "page.html"
        copy.write_text(page.replace("</body>", CHECKS))
        done = subprocess.run(
            [browser(), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
             "--window-size=1600,1200", "--dump-dom", copy.as_uri()],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120)
    found = re.findall(r"FOUND(\{.*?\})END", done.stdout)
    if not found:
        return ["the browser shows no page"], 0, 0
    told = json.loads(found[-1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    return told["problems"], told["texts"], told["stages"]


def self_test(page):
    """Each planted fault has to be found."""
    wrong = {
        "a text over another": page.replace("</svg>", re.search(r"<text.*?</text>", page)[0] + "</svg>", 1),
        "no marks": page.replace("classList.toggle('lit', ", "classList.toggle('dim', "),
        "a stage without lines": re.sub(r'<span data-stage="1">', "<span>", page),
    }
    missed = [name for name, planted in wrong.items() if not problems_of(planted)[0]]
    if problems_of(page)[0]:
        missed.append("and the page itself is refused")
    sys.exit(f"not found: {missed}" if missed else 0)


def main():
    files = sys.argv[1:]
    if not files:
        sys.exit(__doc__)
    if not browser():
        print("no browser: nothing is checked")
        return
    if files[0] == "--self-test":
        self_test(pathlib.Path(files[1]).read_text())
    is_wrong = False
    for name in files:
        problems, texts, stages = problems_of(pathlib.Path(name).read_text())
        is_wrong |= bool(problems)
        print(f"{name}: {texts} texts, {stages} stages, {len(problems)} problems", *problems, sep="\n  ")
    sys.exit(is_wrong)


main()
