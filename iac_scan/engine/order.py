"""What a scan was asked to do, in words, for whoever reads its report later."""

from iac_scan.config import Config


def order(config: Config) -> tuple[str, ...]:
    """The settings that decide what is judged and how strictly: a sentence each, those that change nothing left out."""
    minor = ".".join(map(str, config.kubernetes_version))
    sets = (
        f"frameworks {', '.join(config.frameworks)}" if config.frameworks else f"profiles {', '.join(config.profiles)}"
    )
    return tuple(
        sentence
        for sentence, said in (
            (f"rules and defaults of Kubernetes {minor}", True),
            (f"checks of the {sets}", not config.only),
            (f"only the checks {', '.join(config.only)}", config.only),
            (f"also the checks {', '.join(config.enable)}", config.enable),
            (f"without the checks {', '.join(config.disable)}", config.disable),
            (f"own severities for {', '.join(config.severities)}", config.severities),
            (f"own parameters: {', '.join(sorted(config.parameters))}", config.parameters),
            (f"known findings of the platforms {', '.join(config.platforms)} suppressed", config.platforms),
            (f"left out: {', '.join(config.exclude)}", config.exclude),
            ("suppressions ignored", not config.suppress),
            ("gaps accepted", config.allow_incomplete),
        )
        if said
    )
