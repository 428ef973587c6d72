"""Build the design system's files under static/vendor from the published package, and check them.

    python tools/refresh_assets.py            fetch, compile and write (needs npm; nothing else here does)
    python tools/refresh_assets.py --check    compare the committed files with PROVENANCE (no network)

A refresh refuses a package whose content differs from the pinned integrity, and a pair of design system and
Jinja oracle that do not print the same HTML for the makers' own examples.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib import metadata
from pathlib import Path

PACKAGE = "govuk-frontend"
VERSION = "6.3.0"
INTEGRITY = "sha512-cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6rMCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA=="
SASS = "1.108.2"
ORACLE = ("govuk-frontend-jinja", "4.1.0")
TARGET = Path(__file__).resolve().parent.parent / "static" / "vendor" / f"{PACKAGE}-{VERSION}"

# A module of its own, because Sass wants every @use before the first function.
NO_IMAGES_SCSS = "@function none($name) { @return unquote('none'); }\n"

MAIN_SCSS = """\
@use "sass:meta";
@use "no-images";
@use "pkg:govuk-frontend" as * with (
  $govuk-font-family: ("Helvetica Neue", Helvetica, Arial, sans-serif),
  $govuk-include-default-font-face: false,
  $govuk-image-url-function: meta.get-function("none", $module: "no-images"),
  $govuk-functional-colours: (
    brand: #14525a,
    template-background: #f4efe6,
    surface-background: #eef4f2,
    surface-border: #a9c7c4,
    link: #0b5a6b,
    link-hover: #06323c,
    success: #1f6b4a,
  ),
);
"""

LICENCE = """\
The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


class Refused(Exception):
    """The files are not what they must be; the message says which and why."""


def run(*command: str, folder: Path) -> str:
    """Run a command in a folder and give what it printed; raises CalledProcessError when it fails."""
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def sha256(path: Path) -> str:
    """The hex SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(folder: Path) -> Path:
    """Fetch the pinned package into `folder`, give the unpacked copy; raises Refused when it is another."""
    packed = json.loads(run("npm", "pack", "--json", f"{PACKAGE}@{VERSION}", folder=folder))[0]
    if packed["integrity"] != INTEGRITY:
        raise Refused(f"{PACKAGE} {VERSION} has integrity {packed['integrity']}, expected {INTEGRITY}")
    modules = folder / "node_modules"
    modules.mkdir()
    with tarfile.open(folder / packed["filename"]) as archive:
        archive.extractall(modules, filter="data")
    return (modules / "package").rename(modules / PACKAGE)


def compile_css(folder: Path) -> str:
    """Compile the design system with our settings, give the CSS; raises Refused on a forbidden part."""
    (folder / "_no-images.scss").write_text(NO_IMAGES_SCSS, encoding="utf-8")
    (folder / "main.scss").write_text(MAIN_SCSS, encoding="utf-8")
    tool = folder / "sass"
    tool.mkdir()
    for place in (folder, tool):
        (place / "package.json").write_text('{"private": true}', encoding="utf-8")
    run("npm", "install", "--no-audit", "--no-fund", "--no-save", f"sass@{SASS}", folder=tool)
    sass = tool / "node_modules" / ".bin" / "sass"
    css = run(
        str(sass), "--pkg-importer=node", "--style=compressed", "--no-source-map", "main.scss", folder=folder
    )
    for forbidden in ("GDS Transport", "@font-face", "govuk-crest", "url("):
        if forbidden in css:
            raise Refused(f"the compiled CSS holds {forbidden!r}, which this site may not ship")
    return css


def compare_with_oracle(package: Path) -> int:
    """Render the makers' examples with the oracle; gives how many, raises Refused when one differs."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

    name, wanted = ORACLE
    if metadata.version(name) != wanted:
        raise Refused(f"{name} is {metadata.version(name)}, expected {wanted}")
    loader = ChoiceLoader([PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})])
    environment = Environment(loader=loader, autoescape=True)
    compared = 0
    for path in sorted(package.glob("dist/govuk/components/*/fixtures.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        component = found["component"]
        macro = "govuk" + "".join(part.capitalize() for part in component.split("-"))
        template = environment.get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
        render = getattr(template.module, macro)
        for fixture in found["fixtures"]:
            if squeezed(str(render(fixture["options"]))) != squeezed(fixture["html"]):
                raise Refused(f"{component}, example {fixture['name']!r}: {PACKAGE} and {name} differ")
            compared += 1
    return compared


def squeezed(html: str) -> list[object]:
    """HTML as a comparable tree of [tag, attributes, children], without needless white space."""
    import html5lib

    def tree(element: object) -> list[object]:
        attributes = {key: " ".join(value.split()) for key, value in element.attrib.items()}  # type: ignore[attr-defined]
        parts: list[object] = [element.text or ""]  # type: ignore[attr-defined]
        for child in element:  # type: ignore[attr-defined]
            parts += [tree(child), child.tail or ""]
        words = [" ".join(part.split()) if isinstance(part, str) else part for part in parts]
        return [element.tag, attributes, [part for part in words if part]]  # type: ignore[attr-defined]

    return [tree(element) for element in html5lib.parseFragment(html, namespaceHTMLElements=False)]


def provenance(compared: int) -> str:
    """What the PROVENANCE file says: where each file came from and its sum."""
    files = sorted(path for path in TARGET.iterdir() if path.name != "PROVENANCE")
    sums = "\n".join(f"{sha256(path)}  {path.name}" for path in files)
    return (
        f"Package: {PACKAGE} (npm)\nVersion: {VERSION}\nIntegrity: {INTEGRITY}\n"
        f"Licence: MIT (LICENCE)\nCompiled with: sass {SASS} (npm), --style=compressed --pkg-importer=node\n"
        f"Compared with: {ORACLE[0]} {ORACLE[1]}, {compared} examples, no difference\n"
        f"Written by: tools/refresh_assets.py\n\n"
        f"govuk-frontend.min.js is the package's own file, without its source map line.\n"
        f"govuk-frontend.min.css is compiled from these two files:\n\n"
        f"_no-images.scss\n{NO_IMAGES_SCSS}\nmain.scss\n{MAIN_SCSS}\nSHA-256\n{sums}\n"
    )


def refresh() -> None:
    """Fetch, compile, compare, and only then replace the committed files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package = fetch(folder)
        css = compile_css(folder)
        compared = compare_with_oracle(package)
        script = (package / "dist/govuk/govuk-frontend.min.js").read_text(encoding="utf-8")
        shutil.rmtree(TARGET, ignore_errors=True)
        TARGET.mkdir(parents=True)
        (TARGET / "govuk-frontend.min.css").write_text(css, encoding="utf-8")
        # The map is not shipped, so the line that names it would only cause a 404.
        script = re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", script)
        (TARGET / "govuk-frontend.min.js").write_text(script, encoding="utf-8")
        (TARGET / "LICENCE").write_text(LICENCE, encoding="utf-8")
        (TARGET / "PROVENANCE").write_text(provenance(compared), encoding="utf-8")
    print(f"{TARGET.name}: written; {compared} examples print the same in both")


def check(target: Path = TARGET) -> None:
    """Compare committed files with their sums; raises Refused when one differs, is missing or unlisted."""
    lines = (target / "PROVENANCE").read_text(encoding="utf-8").splitlines()
    listed = {line[66:]: line[:64] for line in lines if re.match(r"[0-9a-f]{64}  ", line)}
    present = {path.name: sha256(path) for path in target.iterdir() if path.name != "PROVENANCE"}
    wrong = sorted(name for name in listed | present if listed.get(name) != present.get(name))
    if wrong:
        raise Refused(f"not as PROVENANCE says: {', '.join(wrong)}")
    print(f"{target.name}: {len(present)} files as PROVENANCE says")


def main() -> int:
    """Read the command line; gives the exit code: 0 done, 1 refused."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="check the committed files only")
    try:
        check() if parser.parse_args().check else refresh()
    except Refused as refusal:
        print(f"Refused: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
