"""A quick look at whether files hold registry settings: all that a scan without any should have to pay for."""

import re
from pathlib import Path
from typing import Any

# Names that settings have, or words that stand in every one of them.
NAMED = re.compile(
    r"(^|/)(daemon\.json|\.dockercfg|\.dockerconfigjson|auth\.json|config\.json|policy\.json|trustpolicy(\.oci)?\.json"
    r"|registries\.ya?ml|repositories\.ya?ml|harbor\.ya?ml|config(-example)?\.ya?ml|registries\.conf"
    r"|registries\.conf\.d/[^/]+|crio\.conf|crio\.conf\.d/[^/]+|crio/policies/[^/]+|hosts\.toml|config\.toml"
    r"|containerd[\w.-]*\.toml|buildkitd?[\w.-]*\.toml)$"
)
TELLING = re.compile(
    r'"insecure-registries"|"registry-mirrors"|"auths"|"trustPolicies"|insecureAcceptAnything|sigstoreSigned|io\.containerd\.'
    r"|\[plugins\.cri|\[\[registry\]\]|unqualified-search-registries|registries\.insecure|\[crio|\[registry\.\""
    r"|^version:\s*['\"]?0\.1\b|^harbor_admin_password:",
    re.MULTILINE,
)
SETTINGS_SUFFIXES = (".toml", ".conf", ".json", ".yaml", ".yml")
SNIFFED = 256 * 1024  # bytes of a file that are looked at to tell what it is


def may_be_settings(file: str, text: str) -> bool:
    """A text may hold registry settings, by its path or by what it says."""
    return NAMED.search(file) is not None or (file.endswith(SETTINGS_SUFFIXES) and TELLING.search(text) is not None)


def is_candidate(path: Path) -> bool:
    """A file that is named like no manifest may hold registry settings."""
    if NAMED.search(path.as_posix()):
        return True
    if not path.name.endswith((".toml", ".conf")):
        return False
    try:
        with path.open("rb") as file:
            return TELLING.search(file.read(SNIFFED).decode("utf-8", "replace")) is not None
    except OSError:
        return False


def carries_settings(data: Any) -> bool:
    """The data of a ConfigMap may hold registry settings."""
    return isinstance(data, dict) and any(
        isinstance(text, str) and may_be_settings(key, text) for key, text in data.items()
    )
