"""Pages that open from a disk, without a network: one for the class, one for each submission.

Templates escape everything that isn't Markup; Markup is made only where its pieces are escaped in sight.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import jinja2
from markupsafe import Markup

from grader.model import Text
from grader.report.classpage import class_context
from grader.report.clean import one_line
from grader.report.files import atomic
from grader.report.heat import bilingual
from grader.report.page import Figures, submission_context
from grader.report.paths import page_path
from grader.report.rollcall import Intake, page_context
from grader.report.standing import basis, stands
from grader.report.summary import summarise
from grader.report.view import Audience, Record, for_audience, points
from grader.report.words import both, counted, state

ASSETS = "assets"
_SERVED = ("report.css", "review.css", "report.js", "review.js")  # by the review app
_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Assets:
    """How a page gets its style and scripts: tags for its head, and the policy that allows just these."""

    head: Markup
    policy: str


def write_class_page(
    out: Path, lab_title: Text | str, records: Iterable[Record], language: str = "en", intake: Intake | None = None
) -> Path:
    """`index.html` in the folder `out`; `intake` says who is missing, double or unknown."""
    title = lab_title if isinstance(lab_title, Text) else Text(lab_title, lab_title)
    out = Path(out)
    write_assets(out)
    path = out / "index.html"
    with atomic(path) as stream:
        for chunk in class_page_chunks(title, records, language, intake):
            stream.write(chunk.encode("utf-8", "replace"))
    return path


def write_submission_page(
    out: Path,
    record: Record,
    sources: Mapping[str, str],
    audience: Audience = "staff",
    language: str = "en",
    figures: Figures | None = None,
) -> Path:
    """The record's page below `out`: for staff beside the class page, for a student one file that can be sent alone.

    A page that stands there and is made of the same is left as it is.
    """
    out = Path(out)
    path = out / page_path(str(record.get("submission")), audience)
    if audience == "staff":
        write_assets(out)
    digest = basis(record, sources, audience, _known(language))
    if stands(path, digest):
        return path
    page = submission_page(record, sources, audience, language, digest, figures)
    with atomic(path) as stream:
        stream.write(page.encode("utf-8", "replace"))
    return path


def submission_page(
    record: Record,
    sources: Mapping[str, str],
    audience: Audience = "staff",
    language: str = "en",
    digest: str = "",
    figures: Figures | None = None,
) -> str:
    """The page of one submission as text; `digest`: of what it is made of, for who asks whether it still stands.

    `figures`: shared with the record's other page.
    """
    shown = for_audience(record, audience)
    context = submission_context(shown, sources, audience, figures)
    assets = _linked("../") if audience == "staff" else _inline()
    return _environment().get_template("submission.html").render(context, assets=assets, language=_known(language), digest=digest)


def render_alone(template: str, context: Mapping[str, object], language: str = "en") -> str:
    """A template of ours as a page that holds its own style and script; `context` has its `title`, a Text."""
    return _environment().get_template(template).render(context, assets=_inline(), language=_known(language))


def render_served(template: str, context: Mapping[str, object], language: str, policy: str) -> str:
    """A template of ours as a page of the review app, which serves `served_assets` under /assets/ and sets this policy."""
    tags = [f'<link rel="stylesheet" href="/{ASSETS}/{_asset_name(name)}">' for name in _SERVED if name.endswith(".css")]
    tags += [f'<script src="/{ASSETS}/{_asset_name("report.js")}"></script>']
    tags += [f'<script src="/{ASSETS}/{_asset_name("review.js")}" defer></script>']
    policy = "; ".join(rule for rule in policy.split("; ") if not rule.startswith("frame-ancestors"))  # a header's alone
    assets = Assets(Markup("\n".join(tags)), policy)  # noqa: S704 - our own files' names
    return _environment().get_template(template).render(context, assets=assets, language=_known(language))


def served_assets() -> dict[str, bytes]:
    """The review app's style and scripts by the names under which its pages ask for them."""
    return {_asset_name(name): _asset(name).encode() for name in _SERVED}


def class_page_chunks(
    title: Text, records: Iterable[Record], language: str = "en", intake: Intake | None = None
) -> Iterable[str]:
    """The class's page, piece by piece."""
    context = {**class_context(title, summarise(records)), "rollcall": page_context(intake)}
    return _environment().get_template("class.html").generate(context, assets=_linked("", "class.js"), language=_known(language))


def write_assets(out: Path) -> None:
    """The style and scripts that the pages below `out` share; named by content, so pages of two versions can lie side by side."""
    for name in ("report.css", "report.js", "class.js"):
        path = out / ASSETS / _asset_name(name)
        if not path.exists():
            with atomic(path) as stream:
                stream.write(_asset(name).encode())


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("grader.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(points=points, both=bilingual, line=one_line)
    environment.globals.update(
        t=lambda key, **values: bilingual(both(key, **values)),
        n=lambda key, count, **values: bilingual(counted(key, count, **values)),
        state=lambda kind, value: bilingual(state(kind, one_line(value))),
        words=both,
    )
    return environment


def _known(language: str) -> str:
    return "zh" if language == "zh" else "en"


@functools.cache
def _asset(name: str) -> str:
    text = resources.files("grader.report").joinpath("templates", name).read_text(encoding="utf-8")
    return _COMMENTS.sub("", text) if name.endswith(".css") else text


@functools.cache
def _asset_name(name: str) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}-{hashlib.sha256(_asset(name).encode()).hexdigest()[:8]}.{suffix}"


@functools.cache
def _linked(prefix: str, *scripts: str) -> Assets:
    base = f"{prefix}{ASSETS}/"
    tags = [f'<link rel="stylesheet" href="{base}{_asset_name("report.css")}">']
    tags += [f'<script src="{base}{_asset_name("report.js")}"></script>']
    tags += [f'<script src="{base}{_asset_name(name)}" defer></script>' for name in scripts]
    return Assets(Markup("\n".join(tags)), _policy("'self' file:"))  # noqa: S704 - our own files' names


@functools.cache
def _inline() -> Assets:
    script = _asset("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    tags = f"<style>{_asset('report.css')}</style>\n<script>{script}</script>"
    return Assets(Markup(tags), _policy(f"'sha256-{digest}'"))  # noqa: S704 - our own files


def _policy(scripts: str) -> str:
    """Nothing from a network and no script but ours, should an escape ever be forgotten."""
    rules = ["default-src 'none'", "style-src 'self' file: 'unsafe-inline'", f"script-src {scripts}", "img-src data:"]
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])
