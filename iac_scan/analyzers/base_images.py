"""What is known offline of images that others build on: their user, and what is slimmer than they are."""

from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from iac_scan.model.record import record
from iac_scan.views.image import ImageReference

DATA = Path(__file__).with_name("base_images.yaml")


@record
class Advice:
    """What to use in place of an image; `builds` says that it is made for building and not for running."""

    use: str
    builds: bool


@cache
def known() -> Any:
    """The data file."""
    import yaml

    return yaml.load(DATA.read_text("utf-8"), yaml.CSafeLoader)


def user_of(image: ImageReference) -> str | None:
    """The user an image runs as, None where that is not known."""
    name = f"{image.host.lower()}/{image.path}"
    for pattern, user in known()["users"].items():
        if fnmatchcase(f"{name}:{image.tag or 'latest'}", pattern):
            return str(user)
    return "root" if name in known()["root"] else None


def advice(image: ImageReference) -> Advice | None:
    """What is slimmer than an image, None if nothing is known to be."""
    name, tag = f"{image.host.lower()}/{image.path}", image.tag or "latest"
    for row in known()["slimmer"]:
        if row["image"] == name and fnmatchcase(tag, row["tags"]):
            if "use" not in row or not fnmatchcase(tag, row.get("keep", "*")):
                return None
            return Advice(row["use"].replace("{version}", tag), bool(row.get("builds")))
    return None
