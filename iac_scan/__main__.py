"""The command `iac-scan`, also as `python -m iac_scan`."""

import sys


def main() -> None:
    """Run the command line; the version alone needs none of it."""
    if sys.argv[1:] == ["--version"]:
        from iac_scan import __version__

        sys.stdout.write(f"iac-scan {__version__}\n")
        return
    from iac_scan.cli.app import run

    sys.exit(run())


if __name__ == "__main__":
    main()
