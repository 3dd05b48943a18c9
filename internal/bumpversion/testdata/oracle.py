# Runs the real bumpversion over the folders that stdin names, one a line, and
# prints what became of each as a line of JSON. Nothing is written but that.
import contextlib
import io
import json
import logging
import os
import re
import sys
import warnings

warnings.simplefilter("ignore")


def old(version):
    from bumpversion import cli

    for name in ("bumpversion.list", "bumpversion.cli", "bumpversion.utils", "bumpversion.version_part", ""):
        logging.getLogger(name).handlers.clear()
    cli.main(["--dry-run", "--verbose", "--list", "--allow-dirty", "--new-version", version, "major"])


def new(version):
    from bumpversion.cli import cli

    cli(["bump", "--new-version", version, "--dry-run", "--allow-dirty", "-vv"], standalone_mode=False)


def main(program):
    start = os.getcwd()
    for line in sys.stdin:
        folder, version, git = line.rstrip("\n").split("\t")
        os.chdir(folder)
        if program == "old":
            from bumpversion import cli, vcs

            cli.VCS = [vcs.Git] if git == "git" else []
        else:
            from bumpversion.scm import git as scm

            scm.Git.is_available = lambda self: git == "git"
        out = io.StringIO()
        result = {"ok": True, "error": ""}
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                (old if program == "old" else new)(version)
            except BaseException as e:  # SystemExit is one
                result = {"ok": False, "error": f"{type(e).__name__}: {e}"}
        text = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
        tag = re.search(r"Would (?:add )?tag '(.*?)'", text)
        result["tag"] = tag.group(1) if tag else ""
        found = re.search(r"New version will be '(.*?)'", text)
        result["version"] = found.group(1) if found else ""
        os.chdir(start)
        print(json.dumps(result), flush=True)


main(sys.argv[1])
