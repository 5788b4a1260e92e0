"""The command `iac-scan`, also as `python -m iac_scan`."""

import gc
import os
import sys


def main() -> None:
    """Run the command line; the version alone needs none of it."""
    # A scan makes many objects and hardly a cycle; looking for one as often as Python does costs a fifth of the time.
    gc.set_threshold(200_000, 20, 20)
    if sys.argv[1:] == ["--version"]:
        from iac_scan import __version__

        sys.stdout.write(f"iac-scan {__version__}\n")
        return
    from iac_scan.cli.app import run

    leave(run())


def leave(code: int) -> None:
    """End at once: to take apart what a large scan has built, object by object, is a tenth of its time."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            sys.exit(code)
    os._exit(code)


if __name__ == "__main__":
    main()
