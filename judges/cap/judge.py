"""Every message of the demo's incident is judged by capvalidator: the alert, an update for each step taken here through the
district's own pages, the end. Each is then spoilt, so that the judge is seen to refuse."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

from capvalidator import check_schema

ROOT = pathlib.Path(__file__).resolve().parents[2]
MUSTER = os.environ.get("MUSTER_BIN", str(ROOT / "target/debug/muster"))
STATUS = "Exercise"
wrong, judged = [], 0


def fetch(url, data=None):
    ask = urllib.request.Request(url, data=urllib.parse.urlencode(data, doseq=True).encode() if data else None)
    with opener.open(ask, timeout=60) as got:
        return got.read()


def post(path, **fields):
    """Posts the form of a page, with the tokens that stand in it."""
    page = fetch(f"{origin}/as/district{path}").decode()
    form = page[page.index("name=\"_csrf\""):]
    token, key = (re.search(rf'name="{n}" value="([^"]+)"', form).group(1) for n in ("_csrf", "_key"))
    fetch(f"{origin}/as/district{path}", {"_csrf": token, "_key": key, **fields})


def look():
    """Judges every message of the feed; gives its kinds, the newest first."""
    global judged
    feed = fetch(f"{origin}/alerts/feed.atom").decode()
    hrefs = re.findall(r'rel="alternate" type="application/cap\+xml" href="[^"]*(/alerts/[^"]+)"', feed)
    kinds = []
    for href in hrefs:
        text = fetch(origin + href)
        said = check_schema(text)
        judged += 1
        if not said.passed:
            wrong.append(f"{href}: {said.message}")
        xml = text.decode()
        kind = re.search(r"<msgType>(\w+)</msgType>", xml).group(1)
        kinds.append(kind)
        if f"<status>{STATUS}</status>" not in xml:
            wrong.append(f"{href}: an exercise does not say so")
        if (kind == "Alert") == ("<references>" in xml):
            wrong.append(f"{href}: {kind} and its references do not fit")
        for old, new, why in [
            ("+08:00</sent>", "Z</sent>", "a time with Z"),
            (f"<msgType>{kind}</msgType>", "<msgType>News</msgType>", "an unknown kind"),
            ("<scope>Public</scope>", "", "no scope"),
            ("<severity>", "<severity>Awful", "an unknown severity"),
            ("<areaDesc>", "<where>", "an unknown element"),
        ]:
            spoilt = xml.replace(old, new)
            if spoilt == xml:
                wrong.append(f"{href}: nothing to spoil: {why}")
            try:
                passed = check_schema(spoilt.encode()).passed
            except Exception:  # noqa: BLE001 - it does not parse: refused
                passed = False
            judged += 1
            if passed:
                wrong.append(f"{href}: the judge takes {why}")
    return kinds


opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
folder = tempfile.TemporaryDirectory(prefix="muster-judge-cap-")
demo = subprocess.Popen(
    [MUSTER, "demo", "--data", folder.name + "/demo", "--listen", "127.0.0.1:0", "--day", "3", "--paused"],
    stdout=subprocess.PIPE,
    text=True,
)
try:
    origin = None
    for line in demo.stdout:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            origin = found.group(0)
            break
    if origin is None:
        sys.exit("the demo did not start")
    first = look()
    if first[-1:] != ["Alert"]:
        wrong.append(f"the story's incident was not announced: {first}")
    incident = re.search(r"/incidents/(\d+)\"", fetch(f"{origin}/as/district/incidents").decode()).group(1)
    post(f"/incidents/{incident}/scales/warning", value="3", reason="assessed")
    post(f"/incidents/{incident}/end", announced=["bulletin"], sure="yes")
    last = look()
    if last[:2] != ["Cancel", "Update"] or len(last) != len(first) + 2:
        wrong.append(f"after a warning and the end: {last}, before: {first}")
finally:
    demo.send_signal(signal.SIGTERM)
    demo.wait(timeout=60)
for w in wrong:
    print(w)
print(f"{judged} verdicts, {len(wrong)} wrong")
sys.exit(1 if wrong else 0)
