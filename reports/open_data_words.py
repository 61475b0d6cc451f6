"""What lies beside the open data files in words: for people who work with data, so in one language."""

README = """\
Requests to the city of {city}
==============================

As of {as_of}. Days are those of the zone {zone}; times are UTC.

requests.csv         every request, in the order of days; requests-YEAR.csv: those received in a year
*.csv.gz             the same, compressed
dictionary.csv       what each column means
changes.csv          numbers of public requests that were added, changed or withdrawn, by the day of the file;
                     the last 90 days. Please delete what was withdrawn.
SHA256SUMS           checksums: sha256sum -c SHA256SUMS
about.json           what there is, for programs

Whom the rows are about
-----------------------
A row with a number is a request that everybody may see on the city's pages, with its place as exact as there. Requests
that are not public are rows without number, service and place: the city's figures count them, so these files do. They
have days instead of times. No row holds a name, an address to reach somebody, or words that somebody wrote.
Requests that were split off from another have no row: that other one counts for all.

How to get the published figures
--------------------------------
The pages /performance/ and /performance/wards/ count requests received from a first day until before a last one, as
they stand at one moment; for these files that is the moment above. Take the rows with first <= requested_day < last.

Received         all of them.
On time          kept / (kept + late + overdue) of the column on_time. Not yet due stands apart. Of those closed:
                 kept / (kept + late). Pauses given back: the first, of on_time_pauses_given_back.
Median time      leave out joined and canceled. Resolved ones took seconds_open; open ones have waited for it so far;
                 not actionable ones ended in another way after it. The median is the time at which the cumulative
                 incidence of resolution (Aalen-Johansen) reaches one half.
Reopened         reopened > 0, of those closed with an answer or reopened; joined and canceled left out.
Open             requested_day < last, and closed_day empty or >= last. Whenever it was received.
Past promise     those of them with promised_day < last.

For a period that ends with the moment of the files, count in the last two only what is open now; past promise is
on_time = overdue there. By ward: the same for each ward_code. Pages do not show counts from 1 to 4, nor shares and
medians of fewer than 20. The wait of each person, satisfaction, and figures of services that are not public cannot be
counted from these files.
"""
