"""What flags say of single checks, over what the configuration file says of them."""

from collections.abc import Mapping
from typing import Any

from iac_scan.engine.catalog import ids, picks
from iac_scan.engine.python import CheckError
from iac_scan.settings.file import SettingsError

OPTIONS = {"enable": "--enable", "disable": "--disable", "severities": "--severity"}


def chosen(said: Mapping[str, Any], flags: Mapping[str, Any]) -> dict[str, Any]:
    """The fields `enable`, `disable` and `severities` where flags set one: a flag counts for every check it names.

    What the file says of other checks stays. Raises SettingsError for a name that fits no check.
    """
    if not any(name in flags for name in OPTIONS):
        return {}
    try:
        known = ids((*said.get("checks", ()), *flags.get("checks", ())))
    except CheckError as error:
        raise SettingsError(str(error)) from None
    for name, option in OPTIONS.items():
        for pattern in flags.get(name, ()):
            fitting(pattern, known, option)
    enable, disable = flags.get("enable", ()), flags.get("disable", ())
    off = said.get("disable", ())
    if enable and off:
        off = tuple(name for name in known if picks(off, name) and not picks(enable, name))
    severities = dict(said.get("severities", {}))
    for pattern, level in flags.get("severities", {}).items():
        severities |= dict.fromkeys((name for name in known if picks((pattern,), name)), level)
    return {
        "enable": tuple(dict.fromkeys((*said.get("enable", ()), *enable))),
        "disable": tuple(dict.fromkeys((*off, *disable))),
        "severities": severities,
    }


def fitting(pattern: str, known: Mapping[str, Any], option: str) -> None:
    """Raises SettingsError for an id or glob that fits no check."""
    if any(picks((pattern,), name) for name in known):
        return
    from iac_scan.settings.validate import close

    raise SettingsError(f"{option} {pattern!r} fits no check{close(pattern, known)}")
