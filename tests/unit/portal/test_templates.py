"""The pages as files: nothing inline, nothing from elsewhere, everything escaped."""

import re
from pathlib import Path

import pytest

import simpul_portal
from simpul_portal.rendering import STATIC, asset, page, templates

ROOM = Path(simpul_portal.__file__).parent
TEMPLATES = sorted((ROOM / "templates").glob("*.html"))
OWN_FILES = [path for path in sorted(STATIC.rglob("*")) if path.is_file() and "vendor" not in path.parts]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_inline_script_or_style_and_no_foreign_address(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*src=)|https?://|\| *safe\b", text)


@pytest.mark.parametrize("file", OWN_FILES, ids=lambda path: path.name)
def test_our_own_static_files_fetch_nothing_from_elsewhere(file):
    assert not re.search(r"url\(|@import|fetch\(|https?://(?!www\.w3\.org/2000/svg)", file.read_text(encoding="utf-8"))


def test_every_post_form_carries_a_token():
    forms = [
        form
        for template in TEMPLATES
        for form in re.findall(r'<form[^>]*method="post".*?</form>', template.read_text(encoding="utf-8"), re.S)
    ]
    assert len(forms) == 4
    assert all('name="csrf"' in form for form in forms)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_template_can_be_read(template):
    assert templates().get_template(template.name)


def test_what_somebody_wrote_is_text_and_never_becomes_part_of_the_page():
    answer = page("message.html", heading="<script>1</script>", explanation="'\"&", onward="/", onward_word="x")
    assert "<script>1" not in answer.body.decode()
    assert "&lt;script&gt;1" in answer.body.decode()


def test_a_static_files_address_changes_with_its_content():
    assert re.fullmatch(r"/static/portal\.css\?v=[0-9a-f]{12}", asset("portal.css"))


@pytest.mark.parametrize("name", ["bootstrap", "htmx"])
def test_what_comes_from_others_is_here_with_its_licence(name):
    vendored = {path.name for path in (STATIC / "vendor").iterdir()}
    assert f"{name}-LICENSE.txt" in vendored
    assert any(re.match(rf"{name}-\d+\.\d+\.\d+\.min\.(css|js)$", file) for file in vendored)
