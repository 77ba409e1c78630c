"""Every shipped form as a workbook is judged by pyxform and by ODK Validate, which it carries; then spoilt, so that the judge is seen
to refuse."""

import pathlib
import sys
import tempfile

import openpyxl
from pyxform.xls2xform import convert

folder = pathlib.Path(sys.argv[1])
wrong, judged = [], 0


def refuses(path):
    """What pyxform or ODK Validate says against it; empty where they say nothing."""
    try:
        convert(xlsform=path, validate=True)
    except Exception as why:  # each of its errors is a refusal
        return str(why) or type(why).__name__
    return ""


for path in sorted(folder.glob("*.xlsx")):
    said = refuses(path)
    judged += 1
    if said:
        wrong.append(f"{path.name}: {said[:400]}")
with tempfile.TemporaryDirectory() as spoilt:
    for n, (column, text) in enumerate([("type", "select_one nobody"), ("name", "1 2"), ("constraint", ". >= (")]):
        book = openpyxl.load_workbook(folder / "household.xlsx")
        sheet = book["survey"]
        at = {c.value: c.column for c in sheet[1]}[column]
        sheet.cell(row=3, column=at).value = text
        path = pathlib.Path(spoilt) / f"{n}.xlsx"
        book.save(path)
        judged += 1
        if not refuses(path):
            wrong.append(f"spoilt, {column} = {text}: taken all the same")
for line in wrong:
    print(line)
if judged < 11:
    wrong.append("too few forms")
print(f"xlsform: {judged} workbooks judged by pyxform and ODK Validate, {len(wrong)} wrong")
sys.exit(bool(wrong))
