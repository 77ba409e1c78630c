"""Compares cn-id's verdicts with python-stdnum's (stdnum.cn.ric, stdnum.cn.uscc).

Reads the lines of `cargo run -p cn-id --example judge_codes` on standard input: kind TAB code TAB verdict.
Exit status 0 when every difference is one of the differences by design named in README.md, 1 otherwise.
"""

import collections
import sys

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent, ValidationError


def stdnum_says(kind, code):
    """Returns (accepts, reason)."""
    module = {"ric": ric, "uscc": uscc}[kind]
    try:
        module.validate(code)
        return True, "ok"
    except ValidationError as why:
        return False, type(why).__name__
    except KeyError:
        # stdnum 2.2 knows the province and trips over the county it has no row for
        return False, "InvalidComponent"


def by_design(kind, code, verdict, accepts, reason):
    """The name of the difference when it is intended, else None."""
    if kind == "ric" and verdict == "ok" and only_region_refused(code, reason):
        return "region not in stdnum's list"
    if kind == "ric" and accepts and verdict == "Birth" and int(code[6:10]) < 1800:
        return "birth before 1800"
    if kind == "uscc" and verdict == "ok" and reason == "InvalidFormat" and not code[:2].isdigit() and code[2:8].isdigit():
        return "letter as department or category"
    return None


def only_region_refused(code, reason):
    """True when stdnum refuses the place only: its own check digit and calendar accept the number."""
    if reason != "InvalidComponent" or code[-1] != ric.calc_check_digit(code):
        return False
    try:
        ric.get_birth_date(code)
    except InvalidComponent:
        return False
    return True


def main():
    same = collections.Counter()
    designed = collections.Counter()
    wrong = []
    for line in sys.stdin:
        kind, code, verdict = line.rstrip("\n").split("\t")
        accepts, reason = stdnum_says(kind, code)
        if accepts == (verdict == "ok"):
            same[f"{kind} both {'accept' if accepts else 'refuse'}"] += 1
            continue
        name = by_design(kind, code, verdict, accepts, reason)
        if name:
            designed[f"{kind} {name}"] += 1
        else:
            wrong.append((kind, code, verdict, reason))
    for label, count in sorted(same.items()):
        print(f"agree      {count:6} {label}")
    for label, count in sorted(designed.items()):
        print(f"by design  {count:6} {label}")
    for row in wrong[:20]:
        print("DISAGREE  ", *row)
    print(f"disagree   {len(wrong):6}")
    if not same:
        print("no lines read")
    return 1 if wrong or not same else 0


if __name__ == "__main__":
    sys.exit(main())
