"""perfeval: department expenditure performance self-evaluation, from figures to HTML reports.

The house, floor by floor; a module imports only from lower floors (tests/test_floors.py reads this list).

floor 0   look       how the parts look in JupyterLab
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
floor 2   spots      totals of a batch as dots and strokes in SVG
floor 0   cell       one cell of a sheet, and how much of a file is read at most
floor 1   parts      the parts of an .xlsx as streams, stopped by limits
floor 2   xlsx       the rows of an .xlsx as exact text cells
floor 3   cells      opens a workbook or CSV safely, as sheets whose cells know their place
floor 2   model      what every file model shares: strict keys, exact numbers, faults in Chinese
floor 3   review     the reviewer: reads a written report, extracts its claims, checks each (a package of its own)
floor 3   value_rule what the rules of values share, and stretches of values
floor 3   narrative  what a department file holds
floor 4   bands      a table of bands, and what may be wrong with one
floor 5   rules      a value into a mark: one small model per kind of rule of values
floor 6   answers    rules that score what people answer, and rules that hold other rules
floor 7   scheme     one edition of a scoring table
floor 8   scheme_check   reads a scheme, refuses what would make a mark doubtful
floor 8   outline    what every report has besides its scheme
floor 8   figures    entries into figures that know their place
floor 9   tables     master tables, long or wide, CSV or xlsx
floor 8   workbook   the workbook a department filled in, read as its department file
floor 9   narrative_check   holds a department file against scheme and outline
floor 9   written    a department's written report against itself and its figures
floor 9   relations  what must hold between one department's figures
floor 9   accounts   the official final-accounts tables of a department
floor 9   goals      a department's own goals into one share
floor 9   narratives department files, each as what it holds or as its refusal
floor 10  template   the workbook a department fills in
floor 10  departments one department: its figures from all that was sent
floor 10  scoring    one indicator of one department into its row
floor 11  evaluate   scheme and figures into a scorecard
floor 12  standing   a department's total among those of its batch
floor 13  batch      a batch file and all it names
floor 12  checks     consistency checks over figures, scorecard and written report
floor 12  gains      what would change the mark of an indicator
floor 14  frames     the whole batch as tidy frames, re-scored in one line
floor 12  table      a scheme printed as the table a jurist knows
floor 15  whatif     a batch with other weights, limits or figures, scored again
floor 13  sentences  the sentences with numbers
floor 14  deliver    what a department's notebook leaves behind
floor 14  show       the parts of a report that a notebook displays
floor 13  summary    the numbers of a batch's overview
floor 14  overview   the parts of the batch's overview, from outputs only
floor 16  beside     two results of a department side by side
floor 4   show_review   the parts of a review that a notebook displays
floor 4   review_ready the language, read before the processes of a review are forked
floor 14  reviewing  many documents, isolated in processes
floor 14  press      papermill and nbconvert for one notebook
floor 17  framed     frames on screen and in files
floor 18  explore    tables and panels for the analyst in JupyterLab
floor 15  warm       the warm process: everything imported once, a forked child per department
floor 15  publish    what belongs to the whole batch: tables, record, index, overview
floor 16  kept       what an earlier run left that still holds, by content
floor 16  crew       who runs the notebooks: forks, stock kernels, a cluster
floor 16  display    what a person sees of a run
floor 17  cluster    departments on a Dask cluster
floor 17  settle     proves a finished department, moves it into place, writes its record
floor 18  run        for each department check, run, settle; then publish
floor 19  review_pages  the pages of a review, its index and table
floor 20  cli        the command line
"""

__version__ = "0.1.0"
