"""The workflows of CI systems: which files they are, what becomes of broken ones, and where commands stand."""

from iac_scan.model.finding import InputState
from tests.conftest import Scan

WORKFLOW = "on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n"


def test_a_command_is_found_at_its_own_place_in_a_block(scan_files: Scan) -> None:
    workflow = WORKFLOW + "      - run: |\n          make\n          docker login r.example -p s3cr3t\n"
    result = scan_files({".github/workflows/a.yml": workflow}, only=("password-in-login-command",))
    (finding,) = result.findings
    assert (finding.span.file, finding.span.start.line, finding.span.start.column) == (".github/workflows/a.yml", 8, 37)
    assert "s3cr3t" not in finding.message


def test_the_expressions_of_github_are_variables_to_the_shell(scan_files: Scan) -> None:
    workflow = WORKFLOW + "      - run: docker login ${{ vars.HOST }} -u ci -p ${{ secrets.PASSWORD }}\n"
    result = scan_files({".github/workflows/a.yml": workflow}, only=("password-in-login-command",))
    assert (result.findings, result.diagnostics) == ((), ())


def test_a_script_that_two_jobs_share_is_judged_once(scan_files: Scan) -> None:
    pipeline = "a: &a\n  script: docker login r.example -p s3cr3t\nb: *a\nc:\n  <<: *a\n"
    result = scan_files({".gitlab-ci.yml": pipeline}, only=("password-in-login-command",))
    assert [finding.span.start.line for finding in result.findings] == [2]


def test_scripts_of_other_shells_are_not_read_as_bash(scan_files: Scan) -> None:
    workflow = WORKFLOW + (
        "      - {shell: pwsh, run: docker login r.example -p s3cr3t}\n      - {shell: 'python3 -u {0}', run: exit()}\n"
        "  other:\n    runs-on: [self-hosted, Windows]\n    steps:\n      - run: docker login r.example -p s3cr3t\n"
    )
    result = scan_files({".github/workflows/a.yml": workflow}, only=("password-in-login-command",))
    assert result.findings == ()
    assert [(entry.message, entry.span.start.line, entry.failed) for entry in result.diagnostics] == [
        ("the script is for pwsh, so its commands are not read", 6, False),
        ("the script is for python3, so its commands are not read", 7, False),
        ("the script is for pwsh, so its commands are not read", 11, False),
    ]


def test_each_file_ends_in_a_state(scan_files: Scan) -> None:
    result = scan_files(
        {
            ".github/workflows/good.yml": WORKFLOW,
            ".github/workflows/other.yml": "a: 1\n",
            ".github/workflows/broken.yml": "on: [push\njobs: {}\n",
            ".gitlab-ci.yml": "---\nspec: {inputs: {a: {}}}\n---\nbuild: {script: [!reference [.a, script], make]}\n",
            "odd/.gitlab-ci.yml": "image: 3\nbuild: {script: [[1], {a: b}], services: x}\n",
        },
        profiles=("default", "hygiene"),
    )
    assert {entry.path: entry.state for entry in result.coverage.inputs} == {
        ".github/workflows/broken.yml": InputState.FAILED,
        ".github/workflows/good.yml": InputState.SCANNED,
        ".github/workflows/other.yml": InputState.NOT_APPLICABLE,
        ".gitlab-ci.yml": InputState.SCANNED,
        "odd/.gitlab-ci.yml": InputState.SCANNED,
    }
    (failure,) = [entry for entry in result.diagnostics if entry.failed]
    assert failure.span.file == ".github/workflows/broken.yml"
