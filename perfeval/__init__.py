"""perfeval: department expenditure performance self-evaluation, from figures to HTML reports.

The house, floor by floor; a module imports only from lower floors (tests/test_floors.py reads this list).

floor 0   errors     Refused: every fault with where, found, allowed, what to do
floor 0   amounts    exact decimals: read as typed, converted, rounded half up once, printed
floor 0   workers    runs a function for many tasks, each in a process of its own
floor 0   command_words   makes the command line speak Chinese
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
floor 10  publish    what belongs to the whole batch: tables, record, index, overview
floor 11  run        for each department: check, run, export, record
floor 12  cli        the command line
"""

__version__ = "0.1.0"
