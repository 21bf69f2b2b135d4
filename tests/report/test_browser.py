"""Pages as a browser opens them from the file system: no errors, and everything that moves moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.model import Text
from grader.report.html import write_class_page, write_submission_page

from . import fixtures
from .browser import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class 学")
    write_class_page(folder, Text("Softmax regression by hand", "Softmax 回归的手动梯度"), fixtures.crowd(300))
    for record in (*fixtures.RECORDS.values(), fixtures.crowd(3)[2]):
        write_submission_page(folder, record, fixtures.SOURCES)
        write_submission_page(folder, record, fixtures.SOURCES, "student", "zh")
    return folder


def first(browser: Browser, column: int) -> str:
    return str(browser.ask(f"document.querySelector('#body tr:not(.space)').cells[{column}].textContent"))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_load_without_errors(browser: Browser, out: Path, width: int, dark: bool) -> None:
    """Every page, light and dark, on a phone too: nothing in the console, nothing wider than the window."""
    for page in [out / "index.html", *sorted((out / "pages").iterdir()), *sorted((out / "students").iterdir())]:
        browser.open(page, width=width, dark=dark)
        assert browser.errors == [], page.name
        browser.ask("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert browser.ask("document.documentElement.scrollWidth") <= width, page.name


def test_hostile_records_run_nothing(browser: Browser, tmp_path: Path) -> None:
    """Not even what the policy would have stopped: there is no script to stop."""
    path = write_submission_page(tmp_path, fixtures.EVIL, {fixtures.HOSTILE: fixtures.HOSTILE})
    browser.open(path)
    write_class_page(tmp_path, fixtures.HOSTILE, [fixtures.EVIL, fixtures.UNEXPLAINED])
    browser.open(tmp_path / "index.html")
    assert browser.errors == []
    assert browser.ask("document.querySelectorAll('#body tr').length") == 2


def test_language_switch_keeps_the_place_and_is_remembered(browser: Browser, out: Path) -> None:
    page = out / "pages" / "20240002.html"
    browser.open(page, "#lang=en", height=500)
    assert browser.ask("document.querySelector('h2').innerText") == "What was lost, and why"
    browser.ask("document.getElementById('parts').scrollIntoView()")
    browser.ask("document.querySelector('[data-set-lang=zh]').click()")
    assert browser.ask("document.querySelector('h2').innerText") == "扣分与原因"
    assert browser.ask("document.title").startswith("Softmax 回归的手动梯度")
    assert browser.ask("document.documentElement.lang") == "zh"
    assert browser.ask("Math.abs(document.getElementById('parts').getBoundingClientRect().top)") < 80
    browser.open(out / "index.html")
    assert browser.ask("document.documentElement.lang") == "zh"
    browser.ask("localStorage.clear()")
    assert browser.errors == []


def test_sort(browser: Browser, out: Path) -> None:
    """By a click on the head; again for the other way; without a score always last."""
    browser.open(out / "index.html", "#lang=en")
    assert first(browser, 0) == "202400000"
    browser.ask("document.querySelector('[data-sort=score]').click()")
    assert first(browser, 2) == "0"
    browser.ask("document.querySelector('[data-sort=score]').click()")
    assert first(browser, 2) == "100"
    assert browser.ask("document.querySelector('[data-sort=score]').closest('th').getAttribute('aria-sort')") == "descending"
    browser.open(out / "index.html", "#sort=-part1&lang=en")
    assert first(browser, 5) == "70"


def test_search_and_filters(browser: Browser, out: Path) -> None:
    browser.open(out / "index.html", "#q=ada+11&lang=en")
    assert browser.ask("document.getElementById('rows').textContent") == "3 of 300 rows"  # Ada Li 11, 111, 211
    browser.open(out / "index.html", "#filter=ungraded&lang=en")
    assert browser.ask("document.getElementById('rows').textContent") == "6 of 300 rows"
    browser.ask("document.getElementById('clear').click()")
    assert browser.ask("document.getElementById('rows').textContent") == "300 of 300 rows"
    browser.ask("document.querySelector('[data-mistake=\"1\"]').click()")
    assert browser.ask("document.getElementById('rows').textContent") == "23 of 300 rows"
    browser.ask("document.querySelector('[data-cluster]').click()")
    assert browser.ask("document.getElementById('rows').textContent") == "10 of 300 rows"


def test_a_bar_of_the_scores_chooses_its_rows(browser: Browser, out: Path) -> None:
    """Also from the keyboard; an empty bar is no button."""
    browser.open(out / "index.html", "#lang=en")
    browser.ask("document.querySelector('g[data-bin=\"10\"]').focus()")
    browser.press("Enter")
    full = int(browser.ask("document.querySelector('g[data-bin=\"10\"]').dataset.n"))
    assert browser.ask("document.getElementById('rows').textContent") == f"{full} of 300 rows"
    assert browser.ask("document.getElementById('chosen').textContent") == "100%"
    assert browser.ask("document.querySelectorAll('g[role=button][data-n=\"0\"]').length") == 0


def test_the_map_of_parts_follows_the_table(browser: Browser, out: Path) -> None:
    """Fewest points left; a part's name sorts map and table by it; a column leads to its row."""
    browser.open(out / "index.html", "#lang=en")
    browser.ask("document.querySelector('[data-strip-sort=\"1\"]').click()")
    assert browser.ask("document.querySelector('[data-sort=part1]').closest('th').getAttribute('aria-sort')") == "ascending"
    strip = "document.querySelector('canvas[data-strip=\"1\"]')"
    pixel = f"[...{strip}.getContext('2d').getImageData(AT, 5, 1, 1).data].slice(0, 3).join()"
    ends = [browser.ask(pixel.replace("AT", at)) for at in ("0", f"{strip}.width / 2")]
    assert ends == ["240,163,94", "107,174,214"]  # no points, full marks
    left = f"{strip}.getBoundingClientRect().left"
    browser.ask(f"{strip}.dispatchEvent(new MouseEvent('click', {{clientX: {left}, bubbles: true}}))")
    assert browser.ask("document.getElementById('strip-reading').textContent").endswith(": 0 of 70")
    assert browser.ask("document.querySelector('#body .current').cells[5].textContent") == "0"


def test_keyboard(browser: Browser, out: Path) -> None:
    """/ goes to the search, arrows choose a row, Enter opens its page."""
    browser.open(out / "index.html", "#lang=en")
    browser.press("/", "/")
    assert browser.ask("document.activeElement.id") == "q"
    browser.call("Input.insertText", text="李雷")
    browser.press("ArrowDown")
    assert browser.ask("document.querySelector('#body .current').cells[0].textContent") == "202400002"
    browser.press("Enter")
    for _ in range(50):
        if "202400002" in browser.ask("location.href"):
            break
    assert browser.ask("location.href").endswith("/pages/202400002.html")


def test_ten_thousand_rows(browser: Browser, tmp_path: Path) -> None:
    """Only rows in sight are in the page, and sorting them all takes no time that one notices."""
    write_class_page(tmp_path, "lab", fixtures.crowd(10_000))
    browser.open(tmp_path / "index.html", "#lang=en")
    assert browser.ask("document.querySelectorAll('#body tr').length") < 120
    assert browser.ask("performance.getEntriesByType('navigation')[0].loadEventEnd") < 4000  # 2 s where nothing else runs
    click = "document.querySelector('[data-sort=name]').click()"
    spent = browser.ask(f"(() => {{ const t = performance.now(); {click}; return performance.now() - t; }})()")
    assert spent < 3000
    same = "getComputedStyle(document.querySelector('#table th:nth-child(2)')).width"
    before = browser.ask(same)
    browser.ask("document.getElementById('scroller').scrollTop = 1e9")
    browser.ask("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert browser.ask("[...document.querySelectorAll('#body tr')].pop().className") != "space"
    assert browser.ask(same) == before  # columns stand still
    assert browser.errors == []


def test_rows_that_stay_are_left_alone(browser: Browser, out: Path) -> None:
    """Scrolling a little makes only the rows that come; those in the page stand in order, none twice."""
    browser.open(out / "index.html", "#lang=en")
    browser.ask("document.querySelectorAll('#body tr[aria-rowindex]').forEach(row => { row.stayed = true; })")
    places = "[...document.querySelectorAll('#body tr[aria-rowindex]')].map(row => +row.getAttribute('aria-rowindex'))"
    for top in (600, 3000, 2400, 9000, 0):
        browser.ask(f"document.getElementById('scroller').scrollTop = {top}")
        browser.ask("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        found = browser.ask(places)
        assert found == list(range(found[0], found[0] + len(found)))
        seen = (
            "document.elementFromPoint(200, document.getElementById('scroller').getBoundingClientRect().top + 60).closest('tr')"
        )
        browser.ask("document.getElementById('scroller').scrollIntoView()")
        assert browser.ask(f"{seen}.className") != "space"
        if top == 600:
            assert browser.ask("[...document.querySelectorAll('#body tr[aria-rowindex]')].filter(row => row.stayed).length") > 10
    assert browser.errors == []


def test_columns_fit_the_language(browser: Browser, out: Path) -> None:
    """The table is laid out row by row; its columns are measured anew for another language, and none of their names is cut."""
    browser.open(out / "index.html", "#lang=en")
    cut = "[...document.querySelectorAll('#table th button')].filter(one => one.scrollWidth > one.clientWidth + 1).length"
    for language in ("zh", "en"):
        browser.ask(f"document.querySelector('[data-set-lang={language}]').click()")
        assert browser.ask("getComputedStyle(document.getElementById('table')).tableLayout") == "fixed"
        assert browser.ask(cut) == 0


def test_print_keeps_what_names_things(browser: Browser, out: Path) -> None:
    """On paper the heads of the table and the parts' names stand, though they are buttons; the tools don't."""
    browser.open(out / "index.html", "#lang=en", width=794)
    browser.call("Emulation.setEmulatedMedia", media="print")
    seen = "getComputedStyle(document.querySelector('QUERY')).display != 'none'"
    places = ("[data-sort]", "[data-strip-sort]", ".tools", "#clear")
    shown = [browser.ask(seen.replace("QUERY", place)) for place in places]
    wide = browser.ask("document.documentElement.scrollWidth")
    browser.call("Emulation.setEmulatedMedia", media="")
    assert shown == [True, True, False, False]
    assert wide <= 794


def test_hover_reads_all_three_maps(browser: Browser, out: Path) -> None:
    browser.open(out / "pages" / "20240003.html", "#lang=en")
    browser.ask("document.querySelector('.heat td.worst').click()")
    said = browser.ask("document.querySelector('.diff output').innerText")
    assert said.count("[401, 66]") == 3
    assert "difference" in said


def test_pages_are_useful_without_scripts(browser: Browser, out: Path) -> None:
    """Scripts off: the page's own language, no dead buttons, everybody in a plain list."""
    browser.open(out / "index.html", scripts=False)
    root = browser.call("DOM.getDocument")["root"]["nodeId"]
    page = str(browser.call("DOM.getOuterHTML", nodeId=root)["outerHTML"])
    assert "202400299" in page
    assert 'hidden=""' in page.split('class="languages needs-js"', 1)[1].split(">", 1)[0]
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
