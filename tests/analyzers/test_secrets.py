"""What counts as a secret, what does not, and that none is ever shown."""

import base64

import pytest

from iac_scan.analyzers.secrets import by_shape, decoded, in_arguments, in_secret, in_value, redacted

RANDOM = "q7Rt2vLx9KpW4mZs"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt\n-----END"
ENCODED = base64.b64encode(KEY.encode()).decode()


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("DB_PASSWORD", RANDOM, "a secret"),
        ("POSTGRES_PASSWORD", "postgres", "a secret"),
        ("dbPassword", "hunter2!", "a secret"),
        ("API_KEY", RANDOM, "a secret"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY1234567890", "a secret"),
        ("ANYTHING", "AKIAQ7RT2VLX9KPW4MZS", "an AWS access key"),
        ("ANYTHING", "ghp_" + "a1B2" * 9, "a GitHub token"),
        ("ANYTHING", "glpat-" + "a1B2" * 5, "a GitLab token"),
        ("ANYTHING", KEY, "a private key"),
        ("kubeconfig", f"users:\n- user:\n    client-key-data: {ENCODED}\n", "a private key in base64"),
        ("URL", "postgres://shop:hunter2@db:5432/shop", "a URL with a password"),
        ("app.properties", "host=db\npassword=Zk3vT9qLmW2xRb7N\n", "a secret"),
        ("app.json", '{\n  "apiKey": "Zk3vT9qLmW2xRb7N",\n  "x": 1\n}', "a secret"),
    ],
)
def test_secrets(key: str, value: str, what: str) -> None:
    found = in_value(key, value)
    assert found is not None
    assert found.what == what
    assert value not in found.hint


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DB_PASSWORD", ""),
        ("DB_PASSWORD", "$(SECRET)"),
        ("DB_PASSWORD", "${SECRET}"),
        ("DB_PASSWORD", "{{ .Values.password }}"),
        ("DB_PASSWORD", "changeme"),
        ("DB_PASSWORD", "your-password-here"),
        ("DB_PASSWORD", "<password>"),
        ("DB_PASSWORD", "********"),
        ("DB_PASSWORD", "/run/secrets/db"),
        ("DB_PASSWORD", "vault:secret/data/db#password"),
        ("DB_PASSWORD", "true"),
        ("ENABLE_PASSWORD", "false"),
        ("DB_PASSWORD_FILE", RANDOM),
        ("SECRET_NAME", RANDOM),
        ("TOKEN_URL", "https://login.example.com/oauth/token"),
        ("AUTH_TOKEN", "jwt,priv-key=/opt/jwt.pem,sign-method=RS256,ttl=10m"),
        ("TOKEN_TTL", "3600s"),
        ("MAX_TOKENS", "4096"),
        ("SERVICE_TOKEN", "service-token-name"),
        ("GREETING", RANDOM),
        ("URL", "https://shop.example.com/a:b@c"),
        ("URL", "postgres://shop:$(PASSWORD)@db/shop"),
        ("URL", "postgres://user:password@localhost/db"),
        ("PASSWORD_HASH", "$2y$10$9L4Tc0DJbFFMabcdefghij"),
        ("start.sh", "export PASSWORD=$(cat /run/db)\ntoken=$1\npassword=getPassword()\n"),
        ("policy.rego", "package a\ntoken := input.token\n"),
        ("ID", "AKIAIOSFODNN7EXAMPLE"),
        ("cert", "-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0t\n-----END"),
    ],
)
def test_what_is_no_secret(key: str, value: str) -> None:
    assert in_value(key, value) is None


def test_arguments() -> None:
    arguments = [
        "--user=shop",
        f"--password={RANDOM}",
        "--token",
        RANDOM,
        "--token-file",
        "/run/token",
        "--secret=$(S)",
    ]
    assert [index for index, _ in in_arguments(arguments)] == [1, 3]


def test_a_shell_line_assigns_a_secret() -> None:
    assert [index for index, _ in in_arguments(["sh", "-c", f"export API_TOKEN={RANDOM}; exec web"])] == [2]
    assert list(in_arguments(["sh", "-c", "for token in a b; do password=$token; done"])) == []


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("password", RANDOM, ("a secret", False)),
        ("password", "changeme", ("a placeholder", True)),
        ("rabbitmq-erlang-cookie", "TMsU2pWxYUekUdbma0mqJeXUGM9pweTc", ("a random value", False)),
        (
            ".dockerconfigjson",
            '{"auths": {"r.example.com": {"auth": "c2hvcDpxN1J0MnZM"}}}',
            ("a registry password", False),
        ),
    ],
)
def test_values_of_secrets(key: str, value: str, expected: tuple[str, bool]) -> None:
    found = in_secret(key, value)
    assert found is not None
    assert (found[0].what, found[1]) == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("username", "shop"),
        ("password", ""),
        ("password", "${PASSWORD}"),
        ("cluster-id", "KoE5s7IO1xs4g9rhXRmaoi"),
        ("ca.crt", "-----BEGIN CERTIFICATE-----"),
        (".dockerconfigjson", '{"auths": {}}'),
        (".dockerconfigjson", '{"auths": null}'),
        (".dockerconfigjson", '"auths"'),
        ("tls.crt", "TMsU2pWxYUekUdbma0mqJeXUGM9pweTc"),
    ],
)
def test_values_that_give_nothing_away(key: str, value: str) -> None:
    assert in_secret(key, value) is None


def test_a_short_secret_shows_its_length_only() -> None:
    assert redacted("hunter2") == "7 characters"
    assert redacted(RANDOM) == "q7R…, 16 characters"


def test_what_is_not_base64_or_not_text_has_no_value() -> None:
    assert decoded("aGFsbG8=") == "hallo"
    assert decoded("/w==") is None
    assert decoded("a") is None


def test_a_long_text_is_read_in_one_pass() -> None:
    assert by_shape("://" + "a:" * 50_000) is None
    assert in_value("a.txt", "password=" * 20_000 + "\n") is None
