"""stdout carries a command's result, whatever an asset prints."""

import subprocess
import sys

PRINTING = """
import ctypes, json, os, subprocess, sys
from content_assets.streams import prints_to_stderr
before = sys.stdout
print("early")
with prints_to_stderr():
    print("by print")
    before.write("by a stream that was kept\\n")
    os.write(1, b"by the descriptor\\n")
    ctypes.CDLL(None).puts(b"by C")
    subprocess.run([sys.executable, "-c", "print('by a child')"], check=True)
{last}
print(json.dumps({{"a": 1}}))
"""


def run(last: str = "", close: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", PRINTING.format(last=last)]
    script = f'exec "$@" {close}'
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", *command], capture_output=True, text=True, check=False
    )


class TestPrintsToStderr:
    def test_only_the_result_is_on_stdout(self) -> None:
        done = run()
        assert done.stdout == 'early\n{"a": 1}\n'
        ways = {"print", "a stream that was kept", "the descriptor", "C", "a child"}
        assert {line.removeprefix("by ") for line in done.stderr.splitlines()} == ways

    def test_after_an_error_stdout_is_what_it_was(self) -> None:
        last = (
            "try:\n  with prints_to_stderr(): print('lost'); raise KeyError\nexcept KeyError: pass"
        )
        assert run(last).stdout == 'early\n{"a": 1}\n'

    def test_a_closed_stderr_loses_no_result(self) -> None:
        assert '{"a": 1}' in run(close="2>&-").stdout
