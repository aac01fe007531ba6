"""Writes sp500_2008.csv from the PyPI package `arch` 8.0.0; README.md beside this file says how.

Takes the path of the downloaded wheel, prints the CSV. Only the date's form changes
(month/day/year to year-month-day); every price is the source's decimal string, untouched.
"""
import csv
import gzip
import io
import sys
import zipfile

FIRST, LAST = "2008-01-02", "2009-03-31"

with zipfile.ZipFile(sys.argv[1]) as wheel:
    packed = wheel.read("arch/data/sp500/sp500.csv.gz")
rows = csv.DictReader(io.StringIO(gzip.decompress(packed).decode("ascii")))
print("date,close,high,low")
for row in rows:
    month, day, year = row["Date"].split("/")
    date = f"{year}-{int(month):02}-{int(day):02}"
    if FIRST <= date <= LAST:
        print(date, row["Close"], row["High"], row["Low"], sep=",")
