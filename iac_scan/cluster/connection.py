"""GET requests to an API server with the login of a kubeconfig, and nothing but GET requests."""

import json
import logging
from importlib import import_module
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import urlencode

SECONDS = 30.0  # for one answer
TOO_MANY = 429  # requests, says the API server's priority and fairness
WAITS = (1.0, 2.0, 4.0)  # seconds before asking again where the server names none
LONGEST_WAIT = 10.0
LONGEST = 200  # characters of a server's message that are kept
UNTRUSTED = "no trusted connection"
LOG_IN = "log in again, or name another context"
NO_API = "see whether the `server` of the kubeconfig is the address of an API server"
REACH = "see whether `kubectl version` reaches it from here"
TRUST = "name the cluster's own CA as `certificate-authority` in the kubeconfig"


class ClusterError(Exception):
    """A cluster that can't be read at all; the message says why and what to do."""


class RefusedError(Exception):
    """One request that was not answered as asked; the message is the reason, `status` the HTTP status, 0 without.

    `remedy` says what to do if nothing else is answered either.
    """

    def __init__(self, reason: str, status: int = 0, remedy: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.remedy = remedy or (LOG_IN if status in (401, 403) else NO_API)


class Complaints(logging.Handler):
    """Keeps the errors that the client logs: a login program that fails is no more than that to it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, entry: logging.LogRecord) -> None:
        """Keep a message."""
        self.said.append(entry.getMessage())


class Connection:
    """A logged-in client of one API server. Raises ClusterError where there is no such context or no client."""

    def __init__(self, context: str = "", kubeconfig: Path | None = None, seconds: float = SECONDS) -> None:
        try:
            import urllib3

            client: Any = import_module("kubernetes.client")
            config: Any = import_module("kubernetes.config")
        except ImportError:
            raise ClusterError(
                "reading a cluster needs the Kubernetes client: pip install 'iac-scan[cluster]'"
            ) from None
        self.settings: Any = client.Configuration()
        self.context = context or current_context(config, kubeconfig)
        self.seconds = seconds
        complaints = Complaints()
        logging.getLogger().addHandler(complaints)
        try:
            config.load_kube_config(
                str(kubeconfig) if kubeconfig else None,
                context=context or None,
                client_configuration=self.settings,
                persist_config=False,
            )
        except Exception as error:  # noqa: BLE001 - the client raises whatever its parsers and login plugins do
            raise ClusterError(unusable(context, kubeconfig, error)) from None
        finally:
            logging.getLogger().removeHandler(complaints)
        if complaints.said:
            raise ClusterError(failed_login(self.context, complaints.said[0]))
        self.client: Any = client.ApiClient(self.settings)
        self.failures = urllib3.exceptions.HTTPError
        self.retries = urllib3.Retry(
            connect=1, read=0, other=0, redirect=False, status=0, respect_retry_after_header=False
        )

    def close(self) -> None:
        """Let go of the connections."""
        self.client.rest_client.pool_manager.clear()

    def get(self, path: str, accept: str = "application/json", **query: str) -> dict[str, Any]:
        """The JSON object at a path. Raises RefusedError."""
        headers = {**self.login(), "Accept": accept, "User-Agent": "iac-scan"}
        url = self.settings.host.rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
        for wait in (*WAITS, None):
            try:
                answer = self.client.rest_client.pool_manager.request(
                    "GET", url, headers=headers, timeout=self.seconds, retries=self.retries
                )
            except self.failures as error:
                why = failure(error, self.seconds)
                raise RefusedError(why, remedy=TRUST if why.startswith(UNTRUSTED) else REACH) from None
            if answer.status != TOO_MANY or wait is None:
                break
            sleep(patience(answer.headers.get("Retry-After", ""), wait))
        if answer.status != 200:
            raise RefusedError(
                f"{answer.status} {one_line(reason(answer.data) or str(answer.reason or ''))}".strip(), answer.status
            )
        found = decoded(answer.data)
        if found is None:
            raise RefusedError("the answer is not a JSON object", answer.status)
        return found

    def login(self) -> dict[str, str]:
        """The headers that log the client in."""
        entries = self.settings.auth_settings().values()
        return {str(entry["key"]): entry["value"] for entry in entries if entry["in"] == "header" and entry["value"]}


def current_context(config: Any, kubeconfig: Path | None) -> str:
    """The context that a kubeconfig has chosen, empty if that can't be told."""
    try:
        return str(config.list_kube_config_contexts(str(kubeconfig) if kubeconfig else None)[1]["name"])
    except Exception:  # noqa: BLE001 - loading the kubeconfig tells what is wrong with it
        return ""


def unusable(context: str, kubeconfig: Path | None, error: Exception) -> str:
    """The message for a kubeconfig or context that can't be used."""
    where = f"{kubeconfig}" if kubeconfig else "the kubeconfig"
    what = f"the context {context!r} of {where}" if context else where
    return f"{what} can't be used: {one_line(str(error))}; `kubectl config get-contexts` lists the contexts"


def failed_login(context: str, said: str) -> str:
    """The message for a login program that gives no login; without one, the server might answer as to a stranger."""
    return f"the login program of the context {context!r} failed: {one_line(said)}; log in again as kubectl would"


def patience(named: str, otherwise: float) -> float:
    """The seconds to wait before asking again, as a server names them, within reason."""
    return min(float(named), LONGEST_WAIT) if named.isdecimal() else otherwise


def failure(error: Exception, seconds: float) -> str:
    """Why no answer came, without addresses of objects in memory."""
    cause = getattr(error, "reason", None) or error
    name = type(cause).__name__
    if "Timeout" in name:
        return f"no answer within {seconds:g} seconds"
    if "SSL" in name or "Certificate" in name:
        return f"{UNTRUSTED}: {one_line(str(cause))}"
    return f"no connection ({name})"


def decoded(data: bytes) -> dict[str, Any] | None:
    """A JSON object, None if the text is none."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def reason(data: bytes) -> str:
    """What the server's Status object says, empty without one."""
    message = (decoded(data) or {}).get("message")
    return message if isinstance(message, str) else ""


def one_line(text: str) -> str:
    """The text in one printable line that is not too long."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
