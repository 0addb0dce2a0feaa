"""The script that makes the tax templates, on small files that hold what the real ones do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
HEAD = "start_date,stop_date,territory_codes,currency_code,rate,rate_type,description\n"
STANDARD = {"GB": "0.2", "DE": "0.19", "FR": "0.2", "NL": "0.21", "IE": "0.23"}
REDUCED = {
    "DE": [7.0, False, False],
    "FR": [10.0, 5.5, 2.1],
    "NL": [9.0, False, False],
    "IE": [13.5, 9.0, 4.8],
}
STATE = """27,45,27,0.06875,0.06875,0.06875,0.06875,20090701,29991231
27,01,12160,0.0050,0.0050,0.0050,0.0050,20130401,20230331
27,01,12160,0.0100,0.0100,0.0100,0.0100,20230401,29991231
"""


def make(tmp_path, *, rows="", state="MN", sst=STATE, eu_standard=23.0):
    """Run the script; returns the finished process and the folder of templates."""
    vat = HEAD + "".join(f"1999-01-01,,{c},EUR,{r},standard,\n" for c, r in STANDARD.items())
    (tmp_path / "vat.csv").write_text(rows or vat)
    rates = {
        country: dict(
            zip(
                ["standard_rate", "reduced_rate", "reduced_rate_alt", "super_reduced_rate"],
                [float(STANDARD[country]) * 100, *reduced],
                strict=True,
            )
        )
        for country, reduced in REDUCED.items()
    }
    rates["IE"]["standard_rate"] = eu_standard
    (tmp_path / "eu.json").write_text(json.dumps({"last_updated": "2021-05-27", "rates": rates}))
    (tmp_path / "sst.csv").write_text(sst)
    out = tmp_path / "out"
    out.mkdir()
    done = subprocess.run(
        [
            sys.executable,
            PROJECT / "scripts/tax_templates.py",
            *("--vat-rates", tmp_path / "vat.csv", "--eu-rates", tmp_path / "eu.json"),
            *("--state", f"{state}={tmp_path / 'sst.csv'}", "--out", out),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return done, out


def taxes(out, name: str) -> dict[str, list]:
    """Code -> rates of a template."""
    read = json.loads((out / f"{name}.json").read_text())
    return {t["code"]: t["rates"] for j in read["jurisdictions"] for t in j["taxes"]}


def test_the_cut_that_the_rate_file_does_not_know_is_put_in(tmp_path):
    done, out = make(tmp_path)
    assert done.returncode == 0, done.stderr
    assert taxes(out, "IE")["IE-standard"] == [
        ["1999-01-01", "2020-08-31", 230_000],
        ["2020-09-01", "2021-02-28", 210_000],
        ["2021-03-01", None, 230_000],
    ]


def test_a_rate_ends_the_day_before_its_stop_date(tmp_path):
    rows = HEAD + "1990-01-01,1999-01-01,GB,GBP,0.1,standard,\n"
    rows += '1999-01-01,2011-01-04,"GB\nUK\nIM",GBP,0.175,standard,\n'
    rows += "2011-01-04,,GB,GBP,0.2,standard,\n2011-01-04,,GB-XX,GBP,0,standard,island\n"
    rows += "".join(
        f"1999-01-01,,{c},EUR,{r},standard,\n" for c, r in STANDARD.items() if c != "GB"
    )
    done, out = make(tmp_path, rows=rows)
    assert done.returncode == 0, done.stderr
    assert taxes(out, "GB")["GB-standard"] == [
        ["1999-01-01", "2011-01-03", 175_000],
        ["2011-01-04", None, 200_000],
    ]


def test_a_state_brings_its_jurisdictions_and_exempts_food(tmp_path):
    _, out = make(tmp_path)
    found = taxes(out, "US-MN")
    assert found["US-MN-27-standard"] == [["2009-07-01", None, 68_750]]
    assert found["US-MN-12160-standard"] == [
        ["2013-04-01", "2023-03-31", 5_000],
        ["2023-04-01", None, 10_000],
    ]
    assert [code for code in found if code.endswith("-food")] == ["US-MN-27-food"]


def test_a_state_that_taxes_food_charges_the_food_rate(tmp_path):
    sst = "99,45,99,0.0650,0.0650,0.0150,0.0150,20200101,29991231\n"
    _, out = make(tmp_path, state="ZZ", sst=sst)
    assert taxes(out, "US-ZZ") == {
        "US-ZZ-99-standard": [["2020-01-01", None, 65_000]],
        "US-ZZ-99-food": [["2020-01-01", None, 15_000]],
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"eu_standard": 22.0}, "IE-standard on 2021-05-27: 230000, the second file says 220000"),
        ({"sst": STATE.replace("20230331", "20230401")}, "US-MN-12160: the rates of 2013-04-01"),
        ({"sst": STATE.replace("0.06875", "0.0687555")}, "whole parts per million"),
        ({"sst": STATE + STATE.replace(",01,", ",63,")}, "share a code"),
        ({"rows": HEAD}, "GB-standard has no rate"),
    ],
)
def test_sources_that_contradict_each_other_stop_the_script(tmp_path, wrong, said):
    done, out = make(tmp_path, **wrong)
    assert done.returncode == 1
    assert said in done.stderr
    assert not list(out.iterdir())
