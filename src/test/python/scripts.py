#!/usr/bin/env python3
"""Runs the scripts beside it one after the other in one process, in which PyTorch is loaded once: each line of the input is a list in
JSON, a script with its arguments, and is answered by a line, {"out": what it printed} or {"error": how it failed}. Of a list that begins
with "import", the others are modules that are imported.

    python3 src/test/python/scripts.py
"""

import contextlib
import importlib
import io
import json
import pathlib
import runpy
import sys
import traceback


def run(script, *arguments):
    if script == "import":
        for module in arguments:
            importlib.import_module(module)
        return
    sys.argv = [script, *arguments]
    runpy.run_path(str(pathlib.Path(__file__).parent / script), run_name="__main__")


for line in sys.stdin:
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            run(*json.loads(line))
        answer = {"out": out.getvalue()}
    except (Exception, SystemExit):
        answer = {"error": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
