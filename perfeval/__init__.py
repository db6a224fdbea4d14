"""perfeval: department expenditure performance self-evaluation, from figures to HTML reports.

The house, floor by floor; a module imports only from lower floors (tests/test_floors.py reads this list).

floor 0   errors     Refused: every fault with where, found, allowed, what to do
floor 0   amounts    exact decimals: read as typed, converted, rounded half up once, printed
floor 0   limits     what one task may use, and how one that uses more is ended
floor 0   shell      an engine for papermill: a notebook's cells in this process, without a kernel
floor 0   packed     a dict that holds thousands of departments in little memory
floor 0   journal    the log of all runs into one folder
floor 0   command_words   makes the command line speak Chinese
floor 1   workers    runs many tasks, each in a fresh interpreter
floor 1   forked     runs many tasks in children of a warm process
floor 1   engine     what papermill finds under `--engine perfeval`
floor 1   reading    YAML as text with line numbers
floor 1   records    files written whole; CSV that no spreadsheet will run
floor 1   formula    arithmetic in Chinese figure names, nothing else
floor 1   charts     bars as SVG with selectable Chinese text
floor 2   model      what every file model shares: strict keys, exact numbers, faults in Chinese
floor 3   rules      a value into a mark: one small model per kind of rule
floor 4   scheme     one edition of a scoring table
floor 5   scheme_check   reads a scheme, refuses what would make a mark doubtful
floor 5   outline    what every report has besides its scheme
floor 5   figures    departments and tables into figures that know their place
floor 6   batch      a batch file and all it names
floor 6   evaluate   scheme and figures into a scorecard
floor 7   checks     consistency checks over figures and scorecard
floor 7   table      a scheme printed as the table a jurist knows
floor 8   sentences  the sentences with numbers
floor 8   deliver    what a department's notebook leaves behind
floor 9   show       the parts of a report that a notebook displays
floor 9   overview   the parts of the batch's overview, from outputs only
floor 9   press      papermill and nbconvert for one notebook
floor 10  warm       the warm process: everything imported once, a forked child per department
floor 10  publish    what belongs to the whole batch: tables, record, index, overview
floor 11  kept       what an earlier run left that still holds, by content
floor 11  crew       who runs the notebooks: forks or stock kernels
floor 11  display    what a person sees of a run
floor 12  cluster    departments on a Dask cluster
floor 12  settle     proves a finished department, moves it into place, writes its record
floor 13  run        for each department check, run, settle; then publish
floor 14  cli        the command line
"""

__version__ = "0.1.0"
