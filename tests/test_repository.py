"""The repository keeps its own promises: environments agree, README commands exist, no machine leaks in."""

import re
import subprocess
import tomllib

import pytest
import yaml

from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
READMES = ("README.md", "README.zh-CN.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_conda_users_get_the_same() -> None:
    listed = yaml.safe_load(read("environment.yml"))["dependencies"]
    by_pip = next(item["pip"] for item in listed if isinstance(item, dict))
    conda = {item for item in listed if isinstance(item, str)}
    assert conda | set(by_pip) == {*PROJECT["dependencies"], f"python{PROJECT['requires-python']}", "pip", "--editable ."}


def test_the_lock_pins_every_dependency_with_a_hash() -> None:
    lock = read("requirements.lock")
    pinned = {name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==", lock, re.MULTILINE)}
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    assert {re.split(r"[<>=\[]", item)[0].lower() for item in wanted} <= pinned
    assert len(re.findall(r"^[\w.\[\],-]+==", lock, re.MULTILINE)) <= len(re.findall("--hash=sha256:", lock))


@pytest.mark.parametrize("name", READMES)
def test_readme_commands_exist(name: str) -> None:
    makefile, text = read("Makefile"), read(name)
    commands = re.findall(r"^make (\w+)", text, re.MULTILINE)
    assert commands[:2] == ["reports", "test"]
    assert all(re.search(rf"^{command}:", makefile, re.MULTILINE) for command in commands)
    for path in re.findall(r"`((?:params|perfeval|notebooks|tests|docs)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_both_readmes_have_the_same_parts() -> None:
    english, chinese = ([line.split(" ")[0] for line in read(name).splitlines() if line.startswith("#")] for name in READMES)
    assert english == chinese


def test_no_path_of_a_machine_and_no_registry_is_named() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    texts = {name: (ROOT / name).read_bytes() for name in tracked if (ROOT / name).is_file()}
    assert [
        name for name, text in texts.items() if re.search(rb"/(?:wor[k]|roo[t]|hom[e])/|https?://[\w.]*py[p]i|pythonhoste[d]", text)
    ] == []


def test_no_sentence_a_reader_sees_stands_twice() -> None:
    """So that a wording is changed, or another language added, in one place each: what repeats is a name of the field, in params/."""
    files = [*(ROOT / "perfeval").glob("*.py"), *(ROOT / "perfeval/fragments").glob("*.j2"), *(ROOT / "notebooks/template").glob("*.j2")]
    found: dict[str, list[str]] = {}
    for path in files:
        text = re.sub(r'""".*?"""|\{#.*?#\}|#[^"\n]*$', "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        for sentence in re.findall(r"[\u4e00-\u9fff，。、：；（）“”]{10,}", text):
            found.setdefault(sentence, []).append(path.name)
    assert {sentence: names for sentence, names in found.items() if len(names) > 1} == {}
